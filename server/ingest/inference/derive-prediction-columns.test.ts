import { expect, test } from 'vitest';
import type { Privacy } from '#server/inference/privacy.ts';
import { tellOfAnswers } from './derive-prediction-columns.ts';
import type { FeatureValue } from './inference-row.ts';

const rules = (features: Privacy['features']): Privacy => ({
  features,
  segment: {},
  requestId: 'keep',
  answer: 'keep',
  hashKey: Buffer.from('key').toString('base64'),
});
async function deriveRows(texts: readonly FeatureValue[], isKept: boolean, privacy?: Privacy) {
  const answers = texts.map((answer) => ({ answer, isKept, features: [] }));
  const told = await tellOfAnswers(answers, privacy);
  return told.map((features) => Object.fromEntries(features));
}
const languagesOf = async (texts: readonly FeatureValue[], privacy?: Privacy) =>
  (await deriveRows(texts, true, privacy)).map((told) => told['answer.language']);
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
  const own = { answer: english, isKept: false, features: [['answer.language', 'nl']] } as const;
  const [told] = await tellOfAnswers(
    [{ ...own, features: [...own.features].map((each) => [...each]) }],
    undefined,
  );
  expect(told).toEqual([['answer.length', english.length]]);
});

test('of a text that is not kept the length is told, 0 of a blank one', async () => {
  const lengths = async (texts: readonly FeatureValue[], isKept: boolean) =>
    (await deriveRows(texts, isKept)).map((told) => told['answer.length']);
  expect(await lengths([english, 'Yes.', ' \n', '🙂🙂'], false)).toEqual([english.length, 4, 0, 2]);
  expect(await lengths(['12', 7, null, true, '["a"]'], false)).toEqual(Array(5).fill(undefined));
  expect(await lengths([english, ''], true)).toEqual([undefined, undefined]);
});
