import { z } from 'zod';

/** A float in a form that JSON can represent. */
export const wireFloat = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
export type WireFloat = z.output<typeof wireFloat>;
export type KeyValue = { key: string; value: string };
export type WireExperiment = {
  experimentId: string;
  name: string;
  artifactLocation: string;
  lifecycleStage: 'active' | 'deleted';
  creationTime: number;
  lastUpdateTime: number;
  tags: KeyValue[];
};
export type WireMetric = {
  key: string;
  value: WireFloat;
  timestamp: number;
  step: number;
  modelId?: string;
  datasetName?: string;
  datasetDigest?: string;
  runId?: string;
};
export type WireRunInfo = {
  runId: string;
  runUuid: string;
  runName: string;
  experimentId: string;
  userId: string;
  status: string;
  startTime: number;
  endTime?: number;
  artifactUri: string;
  lifecycleStage: 'active' | 'deleted';
};
export type WireRun = {
  info: WireRunInfo;
  data: { metrics: WireMetric[]; params: KeyValue[]; tags: KeyValue[] };
  inputs: {
    datasetInputs: {
      tags: KeyValue[];
      dataset: {
        name: string;
        digest: string;
        sourceType: string;
        source: string;
        schema?: string;
        profile?: string;
      };
    }[];
    modelInputs: { modelId: string }[];
  };
  outputs: { modelOutputs: { modelId: string; step: number }[] };
};
export type WireFile = { path: string; isDir: boolean; fileSize?: number };
export type WireLoggedModel = {
  info: {
    modelId: string;
    experimentId: string;
    name: string;
    creationTimestampMs: number;
    lastUpdatedTimestampMs: number;
    artifactUri: string;
    status: string;
    modelType?: string;
    sourceRunId?: string;
    tags: KeyValue[];
    registrations: { name: string; version: string }[];
  };
  data: { params: KeyValue[]; metrics: WireMetric[] };
};
