// The caller's half of the protocol of python/json_lines.py, for whatever carries the lines.

const add = async (a, b) => a + b;

export class Requests {
  #post;
  #waiting = new Map();
  #next = 0;

  /** `post(message)` sends one message. */
  constructor(post) {
    this.#post = post;
  }

  ask(name, ...args) {
    const id = ++this.#next;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post([id, name, args]);
    });
  }

  receive([id, second, third]) {
    if (id === 'tool') {
      add(...third).then((value) => this.#post(['reply', second, value]));
      return;
    }
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (second) resolve(third);
    else reject(new Error(third));
  }

  fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  /** What the benches call. */
  api(close) {
    return {
      call: (x) => this.ask('call', x),
      run: (source) => this.ask('run', source),
      echo: (value) => this.ask('echo', value),
      // JSON has no bytes; base64 is the shortest way through it.
      sum: (array) => this.ask('sum', Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64')),
      busy: (seconds) => this.ask('busy', seconds),
      tools: (count) => this.ask('tools', count),
      close,
    };
  }
}
