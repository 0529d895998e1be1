import { isJsonObject } from '../json-fields.ts';
import { anyValueText, type Attribute } from './otlp-any-value.ts';

/** Longer values are not read: nobody waits for an answer of so many characters. */
const charsRead = 1_048_576;

/** Where conventions put what a model answered, as messages or as the text itself; the first that tells counts. */
const answerKeys = [
  'gen_ai.output.messages',
  'gen_ai.completion',
  'gen_ai.completion.0.content',
  'llm.output_messages.0.message.content',
  'ai.response.text',
  'mlflow.spanOutputs',
  'output.value',
] as const;

const textOf = (parts: readonly (string | null)[]): string | null => {
  const texts = parts.filter((part) => part !== null);
  return texts.length === 0 ? null : texts.join('\n');
};

/** A part of a message. What calls a tool, thinks or draws is no text of the answer. */
function partText(part: unknown): string | null {
  if (typeof part === 'string') return part;
  if (!isJsonObject(part) || (part.type ?? 'text') !== 'text') return null;
  const { content, text } = part;
  if (typeof content === 'string') return content;
  return typeof text === 'string' ? text : null;
}

/** A message of OpenTelemetry (`parts`), of chat interfaces (`content`, also as `message` of a choice), or a text. */
function messageText(message: unknown): string | null {
  if (typeof message === 'string') return message;
  if (!isJsonObject(message)) return null;
  const { role, parts, content, choices } = message;
  if (role !== undefined && role !== 'assistant' && role !== 'model') return null;
  if (Array.isArray(choices)) return messageText(choices[0]);
  if (message.message !== undefined) return messageText(message.message);
  if (Array.isArray(parts)) return textOf(parts.map(partText));
  if (Array.isArray(content)) return textOf(content.map(partText));
  return partText({ content, text: message.text });
}

/** The JSON of messages; a text that is none is the answer itself. */
function answerIn(text: string): string | null {
  if (!/^\s*[[{"]/u.test(text)) return text;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return text;
  }
  // Several answers to one question are alternatives: the first one is what was used.
  return messageText(Array.isArray(json) ? json[0] : json);
}

/** The text that a span says a model answered, under the names of `isPromptContent`; null where it says none. */
export function genAiAnswer(attributes: readonly Attribute[]): string | null {
  for (const key of answerKeys) {
    const found = attributes.find((attribute) => attribute.key === key);
    const text = found === undefined ? '' : anyValueText(found.value);
    if (found === undefined || text.length > charsRead) continue;
    const answer = answerIn(text);
    if (answer !== null) return answer;
  }
  return null;
}
