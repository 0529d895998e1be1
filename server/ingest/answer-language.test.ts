import { expect, test } from 'vitest';
import type { Privacy } from '#server/models/privacy.ts';
import { withLanguages } from './answer-language.ts';
import type { FeatureValue, ParsedInference } from './inference-row.ts';

const answered = (prediction: FeatureValue, features: ParsedInference['features'] = []) => ({
  parsed: {
    model: 'm',
    version: '1',
    tsMs: 0,
    requestId: '',
    features,
    vectors: [],
    prediction,
    score: Number.NaN,
    scores: [],
    segment: [],
    latencyMs: Number.NaN,
    error: '',
    inputTokens: Number.NaN,
    outputTokens: Number.NaN,
  } satisfies ParsedInference,
});
const rules = (features: Privacy['features']): Privacy => ({
  features,
  segment: {},
  requestId: 'keep',
  hashKey: Buffer.from('key').toString('base64'),
});
async function languagesOf(texts: readonly FeatureValue[], privacy?: Privacy) {
  const told = await withLanguages(
    texts.map((text) => answered(text)),
    privacy,
  );
  return told.map(({ parsed }) => Object.fromEntries(parsed.features)['answer.language']);
}
const english = 'Your order has been shipped and will arrive on Tuesday.';

test('written answers are told their language', async () => {
  const texts = [
    english,
    'Ihre Bestellung wurde versandt und kommt am Dienstag bei Ihnen an.',
    'Votre commande a été expédiée et arrivera mardi dans la journée.',
    'Su pedido ha sido enviado y llegará el martes por la mañana.',
    'Twoje zamówienie zostało wysłane i dotrze do Ciebie we wtorek.',
    'ご注文の商品は本日発送されました。火曜日の午前中にお手元に到着する予定です。よろしくお願いします。',
  ];
  expect(await languagesOf(texts)).toEqual(['en', 'de', 'fr', 'es', 'pl', 'ja']);
});

test('what no detector is sure of is unknown', async () => {
  expect(await languagesOf(['1234567890 '.repeat(6)])).toEqual(['unknown']);
});

test('names of classes, numbers, lists and objects have no language', async () => {
  const none = ['complaint', 3.5, true, null, `["${english}"]`, `{"text":"${english}"}`];
  expect(await languagesOf(none)).toEqual(none.map(() => undefined));
});

test('a rule drops or hashes it like any column', async () => {
  expect(await languagesOf([english], rules({ 'answer.language': 'drop' }))).toEqual([undefined]);
  const [hashed] = await languagesOf([english], rules({ 'answer.language': 'hash' }));
  expect(hashed).toMatch(/^[0-9a-f]{32}$/u);
});

test('what the sender says of it stays', async () => {
  const own = answered(english, [['answer.language', 'nl']]);
  const [told] = await withLanguages([own], undefined);
  expect(told?.parsed.features).toEqual([['answer.language', 'nl']]);
});
