'use strict';

/**
 * An object with this property stands for an object that stayed in Python. Reading it gives the
 * handle's id, or throws HANDLE_RELEASED.
 */
const HANDLE = Symbol('python handle');

module.exports = { HANDLE };
