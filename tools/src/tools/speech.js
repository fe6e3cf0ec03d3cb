import { InvalidArgumentError, NotConfiguredError, TooLargeError } from '../errors.js';
import { limitsOf } from '../models/index.js';
import { ApiModel } from '../models/api.js';
import { PROVIDERS } from '../models/providers.js';
import { Tier } from '../models/tier.js';
import { positive } from '../options.js';
import { parameters, TEXT, TEXT_OR_NONE } from './schema.js';

/** @typedef {import('../../index.js').SpeechOptions} SpeechOptions */

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;
const MP3 = 'audio/mpeg';

/**
 * @param {{ speech?: SpeechOptions, modelOptions: import('../../index.js').ModelOptions, env: Record<string, string | undefined> }} given
 * @returns {import('../../index.js').ElizaTool[]}
 */
export function speechTools({ speech = {}, modelOptions, env }) {
  const api = openaiOf(speech, modelOptions, env);
  const maxBytes = positive('speech.maxBytes', speech.maxBytes, 25 * 1024 * 1024);
  const { speechModel = 'gpt-4o-mini-tts', transcriptionModel = 'gpt-transcribe', voice: usualVoice = 'alloy' } = speech;
  return [
    {
      name: 'text_to_speech',
      description: 'Speaks a text. Gives audio_base64 and content_type.',
      parameters: parameters({ text: { type: 'string', minLength: 1 }, voice: TEXT_OR_NONE }, ['text']),
      async handler({ text, voice }, { signal }) {
        if (speech.synthesize !== undefined) return soundOf(await speech.synthesize({ text, voice }, { signal }));
        if (api === null) throw notConfigured('text_to_speech', 'synthesize');
        return soundOf(await api.ask(outer => api.model.within(outer, async inner => {
          const client = await api.model.client();
          const spoken = await client.audio.speech.create({ model: speechModel, voice: voice ?? usualVoice, input: text, response_format: 'mp3' }, { signal: inner });
          return Buffer.from(await spoken.arrayBuffer());
        }), signal));
      },
    },
    {
      name: 'speech_to_text',
      description: 'Writes down what is said in a recording. Gives text.',
      parameters: parameters({ audio_base64: TEXT }, ['audio_base64']),
      async handler({ audio_base64: encoded }, { signal }) {
        const audio = soundFrom(encoded, maxBytes);
        if (speech.transcribe !== undefined) return textOf(await speech.transcribe({ audio }, { signal }));
        if (api === null) throw notConfigured('speech_to_text', 'transcribe');
        return textOf(await api.ask(outer => api.model.within(outer, async inner => {
          const [client, { toFile }] = await Promise.all([api.model.client(), import('openai/uploads')]);
          const file = await toFile(audio, `recording.${kindOf(audio)}`);
          return client.audio.transcriptions.create({ model: transcriptionModel, file }, { signal: inner });
        }), signal));
      },
    },
  ];
}

/**
 * OpenAI's endpoints for speech, or another's that are like them.
 * @param {SpeechOptions} speech
 * @param {import('../../index.js').ModelOptions} options
 * @param {Record<string, string | undefined>} env
 */
function openaiOf(speech, options, env) {
  const chosen = options.providers?.openai;
  if (chosen === false && speech.apiKey === undefined) return null;
  const provider = chosen || {};
  const apiKey = speech.apiKey ?? provider.apiKey ?? env[PROVIDERS.openai.env];
  if (!apiKey) return null;
  const limits = limitsOf(options);
  const baseUrl = speech.baseUrl ?? provider.baseUrl ?? PROVIDERS.openai.baseUrl;
  return new Tier(new ApiModel({ name: 'openai', label: PROVIDERS.openai.label, apiKey, baseUrl, model: '', prices: {}, timeoutMs: limits.timeoutMs }), limits);
}

/**
 * @param {string} tool
 * @param {string} option
 */
function notConfigured(tool, option) {
  return new NotConfiguredError(`${tool} is not configured: there is no OPENAI_API_KEY in the host's environment`, {
    hint: `Give the option speech.${option}, set OPENAI_API_KEY, or give speech.apiKey and speech.baseUrl.`,
  });
}

/** @param {import('../../index.js').Audio} sound */
function soundOf(sound) {
  const { audio, contentType = MP3 } = sound instanceof Uint8Array ? { audio: sound } : sound;
  return { audio_base64: Buffer.from(audio).toString('base64'), content_type: contentType };
}

/**
 * @param {string} encoded
 * @param {number} maxBytes
 */
function soundFrom(encoded, maxBytes) {
  if (encoded.length > maxBytes * 4 / 3 + 4) throw new TooLargeError(`the recording has more than ${maxBytes} bytes`, { hint: 'The limit is speech.maxBytes.' });
  const audio = Buffer.from(encoded, 'base64');
  if (audio.length === 0 || !BASE64.test(encoded)) throw new InvalidArgumentError('audio_base64 is no base64 of a recording');
  return audio;
}

/** @param {string | { text: string }} told */
function textOf(told) {
  return { text: typeof told === 'string' ? told : told.text };
}

/**
 * The endpoint goes by the file's name.
 * @param {Buffer} audio
 */
function kindOf(audio) {
  const begin = audio.toString('latin1', 0, 12);
  if (begin.startsWith('RIFF')) return 'wav';
  if (begin.startsWith('OggS')) return 'ogg';
  if (begin.startsWith('fLaC')) return 'flac';
  if (begin.startsWith('\x1aE\xdf\xa3')) return 'webm';
  if (begin.slice(4, 8) === 'ftyp') return 'm4a';
  return 'mp3';
}
