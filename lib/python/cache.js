'use strict';

const { createHash, randomUUID } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// Asking an interpreter takes tens of milliseconds, reading what it said takes a fraction of one. Whatever goes wrong
// here only means that the interpreter is asked, so nothing here throws.

/**
 * @param {string} file the interpreter, as it was named
 * @param {string} script the probe: another version of it asks other things
 * @param {NodeJS.ProcessEnv} env
 * @returns {unknown}
 */
function read(file, script, env) {
  try {
    const descriptor = fs.openSync(place(file, env), 'r');
    try {
      // The answer names a library that will be loaded into this process: it must be from this user's own hand.
      const { uid, mode } = fs.fstatSync(descriptor);
      if (process.getuid && (uid !== process.getuid() || (mode & 0o022) !== 0)) return null;
      const entry = JSON.parse(fs.readFileSync(descriptor, 'utf8'));
      return JSON.stringify(entry.key) === JSON.stringify(keyOf(file, script)) ? entry.answer : null;
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 * @param {string} script
 * @param {NodeJS.ProcessEnv} env
 * @param {object} answer
 * @param {string | null} executable who answered
 */
function write(file, script, env, answer, executable) {
  try {
    const key = keyOf(file, script);
    // A pyenv shim or a launcher chooses anew each time: its own file does not tell when its answer changes.
    if (!executable || fs.realpathSync(executable) !== key.real) return;
    const target = place(file, env);
    fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
    const temporary = `${target}.${randomUUID()}`;
    try {
      fs.writeFileSync(temporary, JSON.stringify({ key, answer }), { mode: 0o600, flag: 'wx' });
      fs.renameSync(temporary, target);
    } catch {
      fs.rmSync(temporary, { force: true });
    }
  } catch {
    // No cache.
  }
}

/**
 * What must be the same for an answer to hold. All environments of a base share its real file, hence `file`.
 * @param {string} file
 * @param {string} script
 */
function keyOf(file, script) {
  const real = fs.realpathSync(file);
  const { mtimeMs, size } = fs.statSync(real);
  const folder = path.dirname(file);
  const environments = [folder, path.dirname(folder)].map(
    place => fs.statSync(path.join(place, 'pyvenv.cfg'), { throwIfNoEntry: false })?.mtimeMs ?? null,
  );
  return { file, real, mtimeMs, size, environments, probe: hash(fs.readFileSync(script)) };
}

/**
 * One file for each interpreter, so that old answers are replaced and the folder does not grow.
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 */
function place(file, env) {
  return path.join(cacheFolder(env), 'elizaos-python-native', `${hash(file)}.json`);
}

/** @param {NodeJS.ProcessEnv} env */
function cacheFolder(env) {
  if (env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  if (process.platform === 'win32' && env.LOCALAPPDATA) return env.LOCALAPPDATA;
  return path.join(os.homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
}

/** @param {string | Buffer} data */
function hash(data) {
  return createHash('sha256').update(data).digest('hex').slice(0, 32);
}

module.exports = { read, write };
