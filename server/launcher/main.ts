import { surviveLostOutput } from '#server/platform/process/survive-lost-output.ts';
import { readLauncherSettings } from './launcher-settings.ts';
import { createLauncher } from './launcher.ts';
import { messageOf } from './message-of.ts';
import { createProgress } from './progress.ts';
import { isWriteError } from './write-error.ts';

/* The supervisor. bin/start.mjs starts it with the pinned Node version and closes the channel
   when it exits. */
const progress = createProgress((line) => {
  console.log(line);
});
// The process that reads the output may exit first; this must not end the supervisor in the middle
// of its work.
surviveLostOutput();

/**
 * Resolves when bin/start.mjs, which builds the screens in the meantime, reports that they are
 * ready.
 */
function screensBuilt(): Promise<void> {
  if (!process.argv.includes('--await-screens')) return Promise.resolve();
  return new Promise((resolve) => {
    process.once('message', () => resolve());
  });
}

async function main(): Promise<void> {
  const screens = screensBuilt();
  const settings = readLauncherSettings(process.env, process.argv.slice(2));
  const launcher = createLauncher(settings, process.env, progress, screens);
  let ending: Promise<void> | undefined;
  const end = (status: number): void => {
    ending ??= launcher.stop().then(
      () => process.exit(status),
      (error: unknown) => {
        console.error(messageOf(error));
        process.exit(1);
      },
    );
  };
  const onSignal = (): void => {
    if (ending === undefined) progress.say('Stopping Tandem');
    end(0);
  };
  process
    .on('SIGINT', onSignal)
    .on('SIGTERM', onSignal)
    .on('SIGHUP', onSignal)
    .on('disconnect', onSignal);
  process.on('uncaughtException', (error) => {
    console.error(error);
    // A failed write may succeed later, so running programs continue.
    if (!isWriteError(error)) end(1);
  });
  try {
    await launcher.start();
  } catch (error) {
    if (ending !== undefined) return;
    console.error(messageOf(error));
    end(1);
  }
}

await main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
