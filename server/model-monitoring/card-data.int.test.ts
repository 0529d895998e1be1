import { beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { getLoggedDataset } from '#server/experiments/datasets/get-logged-dataset.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { logInputs } from '#server/experiments/runs/log-inputs.ts';
import { cardMarkdown } from '#server/models/card-markdown.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { getCard } from './model-card.ts';

const trainer = systemActor('trainer');
const name = 'orders-model';
let mia: Actor;

async function version(datasets: { name: string; digest: string }[]): Promise<void> {
  const { run } = await createRun(trainer, { experimentId: 0, runName: 'fit' });
  const { runId } = run.info;
  await logInputs(trainer, {
    runId,
    datasets: datasets.map((each) => ({
      dataset: { ...each, sourceType: 'http', source: 'https://data.test/o' },
      tags: [{ key: 'mlflow.data.context', value: 'training' }],
    })),
  });
  await createVersion(trainer, { name, source: `runs:/${runId}/model`, runId });
}

beforeAll(async () => {
  mia = await makeUser('Mia', ['ml-engineer']);
  await createModel(trainer, { name });
  await version([{ name: 'orders [EU] | 2026', digest: 'd1' }]);
  await version([]);
  await createVersion(trainer, { name, source: 's3://elsewhere/model' });
});

test('training data leads to the logged dataset at the digest that the run read', async () => {
  const [data] = (await getCard(mia, { name, version: 1 })).generated.trainingData;
  const id = data?.href.replace('/experiments/datasets/logged/', '') ?? '';
  expect(await getLoggedDataset(mia, { id })).toMatchObject({
    name: 'orders [EU] | 2026',
    digest: 'd1',
  });
});

test('the Markdown of a card links it absolutely, whatever its name', async () => {
  const card = await getCard(mia, { name, version: 1 });
  const text = await cardMarkdown(card).text();
  const href = card.generated.trainingData[0]?.href ?? 'none';
  expect(text).toContain(String.raw`| [orders \[EU\] \| 2026](http://`);
  expect(text).toContain(`${href}) | d1 | training |`);
});

test.each([
  [2, 'the training run did not name its data.'],
  [3, 'the version was registered without a training run.'],
])('where no dataset was logged, the card of version %i says so', async (asked, why) => {
  const { generated } = await getCard(mia, { name, version: asked });
  expect(generated.trainingData).toEqual([]);
  expect(generated.notes).toContain(`No dataset was logged: ${why}`);
});
