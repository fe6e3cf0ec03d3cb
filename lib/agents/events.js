'use strict';

/**
 * An agent tells what it does itself, with the ids of its model's calls; what the bridge sees of that would be told twice.
 * @param {import('../../index').TaskEvent} event
 * @returns {any}
 */
function agentEvent(event) {
  switch (event.type) {
    case 'yield': return event.value;
    case 'tool_call':
    case 'tool_result': return undefined;
    default: return event;
  }
}

module.exports = { agentEvent };
