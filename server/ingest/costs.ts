import type { IncomingHttpHeaders } from 'node:http';
import { costFile, costTypes, maxCostBytes } from '#server/costs/focus/cost-body.ts';
import { datasetOf } from '#server/costs/focus/dataset-name.ts';
import { stageFile } from '#server/costs/focus/ingest-file.ts';
import {
  contentEncoding,
  mediaType,
  type IngestAnswer,
  type IngestCall,
  type IngestRoute,
} from './http/ingest-route.ts';
import { problemRefused, unsupportedEncoding } from './json-body.ts';

/** Cost rows as a FOCUS file, raw or as a form. A file is accepted completely or not at all. */
export const costsRoute: IngestRoute = {
  path: '/api/ingest/costs',
  source: 'costs',
  methods: ['POST'],
  bodyLimits: { maxWireBytes: maxCostBytes, maxPlainBytes: maxCostBytes },
  unsupported,
  handle,
  refuse: problemRefused,
};

function unsupported(headers: IncomingHttpHeaders): string | null {
  if (!costTypes.includes(mediaType(headers)))
    return 'the content type must be text/csv or multipart/form-data';
  return unsupportedEncoding(headers);
}

async function handle(call: IngestCall): Promise<IngestAnswer> {
  const dataset = datasetOf(call.query.get('dataset'));
  const type = call.headers['content-type'] ?? '';
  const { file, name } = costFile(call.wire, type, contentEncoding(call.headers));
  const source = `${call.keyId}:costs`;
  const sender = { dataset, file: name, source, actor: '' };
  const { result, activate } = await stageFile(file, sender, call.deps.costs);
  await activate(call.nowMs);
  return { status: 200, contentType: 'application/json', body: JSON.stringify(result) };
}
