// What the demo writes, and how it looks.

const WIDTH = 80;
const BAR = 30;
const STYLES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39] };

export class Screen {
  #stream;
  #colours;
  /** Whether the last line may still be written over. */
  #open = false;

  /** @param {import('node:tty').WriteStream} stream */
  constructor(stream) {
    this.#stream = stream;
    this.#colours = stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  }

  /** @param {keyof typeof STYLES} style @param {string} text */
  #paint(style, text) {
    const [on, off] = STYLES[style];
    return this.#colours ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  }

  /** @param {string} text */
  dim(text) {
    return this.#paint('dim', text);
  }

  /** @param {string} text */
  bold(text) {
    return this.#paint('bold', text);
  }

  /** @param {string} text */
  line(text = '') {
    this.#open = false;
    this.#stream.write(`${text}\n`);
  }

  /** @param {number} number @param {string} title */
  heading(number, title) {
    this.line();
    this.line(`${this.#paint('cyan', String(number))}  ${this.bold(title)}`);
  }

  /** @param {string} text in a person's words */
  say(text) {
    for (const line of wrap(text, WIDTH - 3)) this.line(`   ${line}`);
  }

  /** @param {string} text what a program contains */
  code(text) {
    for (const line of text.trim().split('\n')) this.line(`   ${this.dim('│')} ${this.#paint('yellow', line)}`);
  }

  /** @param {string} text what came of it */
  result(text) {
    const [first, ...rest] = text.split('\n');
    this.line(`   ${this.#paint('green', '→')} ${first}`);
    for (const line of rest) this.line(`     ${line}`);
  }

  /** @param {string} text what Python printed */
  output(text) {
    for (const line of text.trimEnd().split('\n')) this.line(`   ${this.dim('>')} ${line}`);
  }

  /** @param {string} text what went wrong, as it should */
  trouble(text) {
    for (const line of text.trimEnd().split('\n')) this.line(`   ${this.#paint('red', '✗')} ${line}`);
  }

  /**
   * A bar that moves in its place, on a terminal; elsewhere a line at each step.
   * @param {number} fraction @param {string} text
   */
  progress(fraction, text) {
    const full = Math.round(fraction * BAR);
    const bar = `   ${this.#paint('green', '█'.repeat(full))}${this.dim('░'.repeat(BAR - full))} ${text}`;
    if (!this.#stream.isTTY) return this.line(bar);
    this.#stream.write(`${this.#open ? '\r\x1b[K' : ''}${bar}`);
    this.#open = fraction < 1;
    if (!this.#open) this.line();
  }

  /**
   * Something that takes its time, with what changes meanwhile; that is seen on a terminal only.
   * @param {string} text @param {string} change
   */
  status(text, change) {
    if (this.#stream.isTTY) this.#stream.write(`\r\x1b[K${this.dim(`${text}: ${change}`)}`);
    else if (!this.#open) this.#stream.write(`${text} …`);
    this.#open = true;
  }

  /** @param {[string, string, string][]} rows what, how much, and what that means */
  table(rows) {
    const [first, second] = [0, 1].map(column => Math.max(...rows.map(row => row[column].length)));
    for (const [what, figure, remark] of rows) {
      this.line(`   ${what.padEnd(first)}  ${this.bold(figure.padStart(second))}  ${this.dim(remark)}`);
    }
  }

  /** @param {any} error */
  failure(error) {
    this.line();
    this.line(`${this.#paint('red', error.name ?? 'Error')}: ${error.message}`);
    if (error.hint) this.line(`  ${error.hint}`);
  }
}

/** @param {string} text @param {number} width */
function wrap(text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
