import { isJsonObject } from '../json-fields.ts';
import { anyValueText, type Attribute } from './otlp-any-value.ts';

/** Maximum length that is read: longer values are not model responses. */
const charsRead = 1_048_576;

/**
 * Attributes in which conventions store the model's response, as messages or plain text. The first
 * attribute with a value is used.
 */
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

/** Text of a message part. Tool calls, reasoning and images do not count as response text. */
function partText(part: unknown): string | null {
  if (typeof part === 'string') return part;
  if (!isJsonObject(part) || (part.type ?? 'text') !== 'text') return null;
  const { content, text } = part;
  if (typeof content === 'string') return content;
  return typeof text === 'string' ? text : null;
}

/**
 * Text of a message: from OpenTelemetry (`parts`), from a chat API (`content`, also as `message` of
 * a choice), or plain text.
 */
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

/** Reads messages from JSON; text that is not JSON is the response itself. */
function answerIn(text: string): string | null {
  if (!/^\s*[[{"]/u.test(text)) return text;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return text;
  }
  // Several responses to one prompt are alternatives; the first is the one used.
  return messageText(Array.isArray(json) ? json[0] : json);
}

/**
 * Response text of a model call in a span, from the attributes of `isPromptContent`; null if there
 * is none.
 */
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
