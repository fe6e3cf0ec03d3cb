// A child process with JSON lines on its pipes. Lines of one turn leave in one write: what a careful user would do.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { Requests } from './requests.mjs';

export async function startJsonLines({ python, modules }, args = []) {
  const child = spawn(python, [path.join(modules, 'json_lines.py'), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  let outgoing = '';
  const flush = () => {
    const text = outgoing;
    outgoing = '';
    child.stdin.write(text);
  };
  const requests = new Requests((message) => {
    if (outgoing === '') process.nextTick(flush);
    outgoing += `${JSON.stringify(message)}\n`;
  });

  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    rest += text;
    // A large message comes in many pieces; only one with a newline in it is worth a look at the whole.
    if (!text.includes('\n')) return;
    const lines = rest.split('\n');
    rest = lines.pop();
    for (const line of lines) requests.receive(JSON.parse(line));
  });
  child.on('exit', (code, signal) => requests.fail(new Error(`the child ended: ${signal ?? code}`)));
  return requests.api(async () => child.stdin.end());
}
