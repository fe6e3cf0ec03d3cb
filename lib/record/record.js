'use strict';

const { createError } = require('../errors');
const { elsewhere } = require('./elsewhere');
const { MOST, cursorOf, queryOf } = require('./query');

/** @typedef {import('../../index').ExecutionQuery} ExecutionQuery */
/** @typedef {import('../../index').ExecutionPage} ExecutionPage */

const NONE = 'createPython({ record: true }) keeps one in a file; `record.store` names another.';
const NOT_READ = 'Give the sink a function read(query), or ask its database.';

/** What an instance has written down of its executions, for those who ask. */
class Record {
  #ask;
  #sink;

  /**
   * @param {(question: string) => Promise<any>} ask Asks the native half.
   * @param {import('../../index').RecordSink | null | undefined} sink The program's own store; nothing where no record is kept.
   */
  constructor(ask, sink) {
    this.#ask = ask;
    this.#sink = sink;
  }

  get isKept() {
    return this.#sink !== undefined;
  }

  /**
   * @param {ExecutionQuery} [given]
   * @returns {Promise<ExecutionPage>}
   */
  async executions(given) {
    this.#need();
    const query = queryOf('executions', given);
    if (this.#sink) {
      await this.flush();
      if (this.#sink.read === undefined) throw createError('INVALID_ARGUMENT', 'the sink of this instance cannot be read', { hint: NOT_READ });
      return this.#sink.read(given ?? {});
    }
    const { executions, after } = await this.#ask(JSON.stringify({ read: query }));
    return { executions, cursor: executions.length < query.limit ? null : cursorOf(after) };
  }

  /**
   * One execution a line, the oldest first.
   * @param {ExecutionQuery} [given]
   * @returns {AsyncGenerator<string, void, void>}
   */
  async * export(given) {
    let cursor = given?.cursor;
    do {
      const page = await this.executions({ order: 'oldest', limit: MOST, ...given, ...(cursor && { cursor }) });
      for (const execution of page.executions) yield `${JSON.stringify(execution)}\n`;
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
  }

  /**
   * Takes in what ran elsewhere.
   * @param {import('../../index').FinishedExecution} execution
   */
  async add(execution) {
    this.#need();
    await this.#ask(JSON.stringify({ add: elsewhere(execution) }));
  }

  /** Until all that has happened is written. */
  async flush() {
    await this.#ask('"flush"');
  }

  #need() {
    if (!this.isKept) throw createError('INVALID_ARGUMENT', 'this instance keeps no record', { hint: NONE });
  }
}

module.exports = { Record };
