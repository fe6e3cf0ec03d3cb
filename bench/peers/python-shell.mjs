import path from 'node:path';
import { peerInstalled } from '../lib/paths.mjs';
import { Requests } from './requests.mjs';

export const name = 'python-shell';
export const kind = 'peer';
export const about = 'python-shell in its json mode';
export const missing = () => (peerInstalled(name) ? null : 'not installed');

export async function start({ python, modules }) {
  const { PythonShell } = await import('python-shell');
  const shell = new PythonShell(path.join(modules, 'json_lines.py'), { mode: 'json', pythonPath: python });
  const requests = new Requests((message) => shell.send(message));
  shell.on('message', (message) => requests.receive(message));
  shell.on('close', () => requests.fail(new Error('the child ended')));
  return requests.api(async () => shell.childProcess.stdin.end());
}
