import type { RunWithJson } from '#server/experiments/runs/read-wire-run.ts';
import { toSnakeKeys } from './key-case.ts';

/** A response that is already serialized, for responses too large to be built as objects. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** No key in the data of a run has more than one word, so no key needs renaming. */
function runText({ info, dataJson, inputs, outputs }: RunWithJson): string {
  const head = JSON.stringify(toSnakeKeys({ info }));
  const tail = JSON.stringify(toSnakeKeys({ inputs, outputs }));
  return `${head.slice(0, -1)},"data":${dataJson},${tail.slice(1)}`;
}

type Page = { runs: readonly RunWithJson[]; nextPageToken?: string };

/** A page of runs in the format of MLflow clients. */
export function pageOfRuns({ runs, nextPageToken }: Page): JsonText {
  const next =
    nextPageToken === undefined ? '' : `,"next_page_token":${JSON.stringify(nextPageToken)}`;
  return new JsonText(`{"runs":[${runs.map(runText).join(',')}]${next}}`);
}
