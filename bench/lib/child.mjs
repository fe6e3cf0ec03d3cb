// A contestant's process, seen from the runner.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Unsupported } from './unsupported.mjs';

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));
const CLOSE_MS = 5_000;
const KEPT_STDERR = 2_000;

export const canPin = process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0;

export class Child {
  #process;
  #stderr = '';
  #pending;

  constructor({ pinned }) {
    const command = [process.execPath, WORKER];
    if (pinned) command.unshift('taskset', '-c', '0');
    // The output of a contestant is not part of the report; the end of what it complained about is, when it fails.
    this.#process = spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#process.stderr.setEncoding('utf8').on('data', (text) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR);
    });
    this.#process.on('message', (message) => this.#settle(message));
    this.#process.on('error', (error) => this.#settle({ type: 'failed', message: error.message }));
    this.#process.on('exit', (code, signal) => {
      this.#settle({ type: 'failed', message: `process ended: ${signal ?? code}${this.#complaint()}` });
    });
  }

  /** The line of its last words that says most: the error's own, or the last one. */
  #complaint() {
    const lines = this.#stderr.trim().split('\n');
    const line = lines.findLast((text) => /error:/i.test(text)) ?? lines.at(-1);
    return line ? ` (${line.trim()})` : '';
  }

  #settle(message) {
    this.#pending?.(message);
    this.#pending = undefined;
  }

  /** Sends one message and waits for its answer; a process that does not answer in time is killed. */
  async ask(message, timeoutMs) {
    const answer = new Promise((resolve) => {
      this.#pending = resolve;
    });
    if (this.#process.connected) this.#process.send(message);
    else this.#settle({ type: 'failed', message: 'process is not running' });
    const timer = setTimeout(() => {
      this.#settle({ type: 'failed', message: `no answer in ${timeoutMs / 1000} s` });
      this.#process.kill('SIGKILL');
    }, timeoutMs);
    const { type, message: text, unsupported, ...rest } = await answer;
    clearTimeout(timer);
    if (type !== 'failed') return rest;
    throw unsupported ? new Unsupported(text) : new Error(text);
  }

  async close() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), CLOSE_MS);
    if (this.#process.connected) this.#process.send({ type: 'close' });
    await ended;
    clearTimeout(timer);
  }
}
