/* Replays the requests of the Node client that `npm-client.peers.test.ts` recorded, and expects
   the recorded responses. See recorded-client.int.test.ts for the limits of replays. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFrontServer, type FrontServer } from '../recordings/front-server.ts';
import { readRecording } from '../recordings/recording.ts';
import { replayConversation } from '../recordings/replay-conversation.ts';

let front: FrontServer;

beforeAll(async () => {
  front = await startFrontServer();
});
afterAll(() => front.stop());

test('the client for Node logs a run, finds it, reads its history and is refused as recorded', async () => {
  const differences = await replayConversation(readRecording('mlflow-npm'), {
    url: front.url,
    values: { '<key>': front.key, '<tandem>': front.url },
  });
  expect(differences).toEqual([]);
});
