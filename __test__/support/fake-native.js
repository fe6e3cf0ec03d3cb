'use strict';

const { Channel } = require('../../lib/channel');
const { TO_JS } = require('../../lib/wire/tags');
const { Writer } = require('../../lib/wire/writer');

/** A native half that writes down what it is given. */
class Bridge {
  /** @type {{ kind: number, body: Buffer, attachments: ArrayBufferView[] }[]} */
  frames = [];
  /** @type {any} */
  limits = null;
  #tools = 0;

  /**
   * @param {string} settings
   * @param {(length: number, buffer: ArrayBuffer, attachments: ArrayBuffer[]) => void} receive
   */
  constructor(settings, receive) {
    this.settings = JSON.parse(settings);
    this.receive = receive;
  }

  /** @param {string} limits */
  createInstance(limits) {
    this.limits = JSON.parse(limits);
    return 1;
  }

  registerTool() {
    return ++this.#tools;
  }

  unregisterTool() {
    return true;
  }

  /**
   * @param {Buffer} bytes
   * @param {number} length
   * @param {ArrayBufferView[]} [attachments]
   */
  submit(bytes, length, attachments = []) {
    const batch = Buffer.from(bytes.subarray(0, length));
    for (let at = 0; at < length;) {
      const size = batch.readUInt32LE(at);
      this.frames.push({ kind: batch[at + 4], body: batch.subarray(at + 5, at + 4 + size), attachments });
      at += 4 + size;
    }
  }
}

/**
 * An instance without a Python behind it: what it sends can be seen, and what comes back is the test's own. For a file of
 * tests of its own, since all instances of that file are such.
 * @param {import('../..').PythonOptions} [options]
 * @param {string[]} [sitePackages]
 */
function withoutPython(options, sitePackages = []) {
  const settings = { version: '3.11.7', executable: '/python', library: '/libpython.so', prefix: '/', packageFolder: '/package', addon: '/core.node' };
  const channel = new Channel({ Bridge }, settings);
  const open = require.resolve('../../lib/open');
  const opened = { channel, info: settings, sitePackages: () => sitePackages };
  require.cache[open] = /** @type {any} */ ({ id: open, filename: open, loaded: true, exports: { openChannel: () => opened } });
  delete require.cache[require.resolve('../../lib/instance')];
  const { Python } = require('../../lib/instance');
  const py = /** @type {import('../..').Python} */ (/** @type {unknown} */ (new Python(options)));
  /** @type {Bridge} */
  const bridge = channel.native;
  return {
    py,
    bridge,
    channel,
    /** What was sent until now. */
    sent() {
      channel.flush();
      return bridge.frames.splice(0);
    },
    /**
     * Has a frame come from the native half.
     * @param {number} kind
     * @param {(writer: Writer) => void} write
     * @param {ArrayBuffer[]} [attachments]
     */
    deliver(kind, write, attachments = []) {
      const writer = new Writer();
      const frame = writer.beginFrame(kind);
      write(writer);
      writer.endFrame(frame);
      bridge.receive(writer.length, Uint8Array.from(writer.take()).buffer, attachments);
    },
  };
}

/**
 * Writes what stands before the value of a RESULT.
 * @param {Writer} writer
 * @param {number} id
 * @param {{ cpuMs: number, peakMemoryBytes: number } | null} usage
 * @param {string} [unsandboxed]
 */
function resultHead(writer, id, usage, unsandboxed = '') {
  writer.u32(id);
  writer.u32(0);
  writer.f64(1.5);
  writer.f64(0.5);
  writer.u32(3);
  writer.u8(0);
  writer.string('out');
  writer.string('');
  writeUsage(writer, usage);
  writer.text(unsandboxed);
}

/**
 * @param {Writer} writer
 * @param {{ cpuMs: number, peakMemoryBytes: number } | null} usage
 */
function writeUsage(writer, usage) {
  writer.u8(usage === null ? 0 : 1);
  if (usage === null) return;
  writer.f64(usage.cpuMs);
  writer.f64(usage.peakMemoryBytes);
}

module.exports = { TO_JS, withoutPython, resultHead, writeUsage };
