import { expect, it } from 'vitest';
import { conversationStarts, drawConversation } from './draw-conversation.ts';

const START_MS = Date.UTC(2026, 5, 1, 9);
const many = Array.from({ length: 400 }, (_, index) =>
  drawConversation('default', START_MS + index * 60_000),
);

it('draws complete traces with sequential spans within the root', () => {
  expect(new Set(many.map(([root]) => root?.traceId)).size).toBe(many.length);
  for (const [root, ...parts] of many) {
    if (root === undefined) throw new Error('a conversation has no root');
    expect(root.traceId).toMatch(/^[0-9a-f]{32}$/u);
    let atMs = root.startMs;
    for (const part of parts) {
      expect(part).toMatchObject({ traceId: root.traceId, parentId: root.spanId });
      expect(part.startMs).toBe(atMs);
      atMs = part.endMs;
    }
    expect(root.endMs).toBeGreaterThan(atMs);
    expect(root.endMs - root.startMs).toBeLessThan(30_000);
    expect(new Set([root, ...parts].map(({ spanId }) => spanId)).size).toBe(1 + parts.length);
  }
});

it('states tokens and their cost, which add up in the root', () => {
  const answered = many.filter(([root]) => root?.error === '');
  expect(answered.length).toBeGreaterThan(350);
  expect(answered.length).toBeLessThan(many.length);
  for (const [root, ...parts] of answered) {
    const calls = parts.filter(({ kind }) => kind === 'client');
    expect(calls).toHaveLength(2);
    const cost = calls.reduce(
      (sum, { attributes }) =>
        sum +
        Number(attributes['gen_ai.usage.input_tokens']) * 0.4e-6 +
        Number(attributes['gen_ai.usage.output_tokens']) * 1.6e-6,
      0,
    );
    expect(root?.attributes['gen_ai.usage.cost']).toBeCloseTo(cost, 7);
  }
  expect(drawConversation('default', START_MS)).toEqual(many[0]);
});

it('starts one conversation per interval, and none twice when the time is cut', () => {
  const everyMs = 300_000;
  const [fromMs, cutMs, toMs] = [START_MS, START_MS + 1_234_567, START_MS + 7_200_000];
  const all = conversationStarts('default', { fromMs, toMs, everyMs });
  expect(all).toHaveLength(24);
  expect([
    ...conversationStarts('default', { fromMs, toMs: cutMs, everyMs }),
    ...conversationStarts('default', { fromMs: cutMs, toMs, everyMs }),
  ]).toEqual(all);
});
