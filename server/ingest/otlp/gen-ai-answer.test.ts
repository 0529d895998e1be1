import fc from 'fast-check';
import { expect, test } from 'vitest';
import { genAiAnswer } from './gen-ai-answer.ts';

const answerOf = (attributes: Record<string, string>) =>
  genAiAnswer(Object.entries(attributes).map(([key, value]) => ({ key, value })));
const text = 'Paris is the capital.';
const json = JSON.stringify;

test('reads the answer under the names of each convention', () => {
  const message = { role: 'assistant', parts: [{ type: 'text', content: text }] };
  const chat = { choices: [{ index: 0, message: { role: 'assistant', content: text } }] };
  const ways: Record<string, string>[] = [
    { 'gen_ai.output.messages': json([{ ...message, finish_reason: 'stop' }]) },
    { 'gen_ai.completion': text },
    { 'gen_ai.completion': json([{ role: 'assistant', content: text }]) },
    { 'gen_ai.completion.0.content': text },
    { 'llm.output_messages.0.message.content': text },
    { 'ai.response.text': text },
    { 'mlflow.spanOutputs': json(chat) },
    { 'mlflow.spanOutputs': json(text) },
    { 'output.value': json({ content: [{ type: 'text', text }] }) },
    { 'output.value': text },
  ];
  for (const attributes of ways) expect(answerOf(attributes), json(attributes)).toBe(text);
});

test('parts of one answer are one text, of several answers the first counts', () => {
  const parts = [
    { type: 'reasoning', content: 'hm' },
    { type: 'text', content: 'One.' },
    { type: 'text', content: 'Two.' },
  ];
  const messages = [
    { role: 'assistant', parts },
    { role: 'assistant', parts: [] },
  ];
  expect(answerOf({ 'gen_ai.output.messages': json(messages) })).toBe('One.\nTwo.');
});

test('an empty answer is one, a call of a tool and a span without content are none', () => {
  const says = (parts: unknown) =>
    answerOf({ 'gen_ai.output.messages': json([{ role: 'assistant', parts }]) });
  expect(says([{ type: 'text', content: '' }])).toBe('');
  expect(says([{ type: 'tool_call', name: 'weather', arguments: {} }])).toBeNull();
  expect(answerOf({ 'gen_ai.output.messages': '[]' })).toBeNull();
  expect(answerOf({ 'gen_ai.request.model': 'm', 'gen_ai.input.messages': text })).toBeNull();
});

test('whatever stands there, a text or none is read of it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (value) => {
      const answer = answerOf({ 'gen_ai.output.messages': value });
      expect(answer === null || typeof answer === 'string').toBe(true);
    }),
  );
});
