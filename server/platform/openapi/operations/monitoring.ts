import { idAnswer, pageOf } from '#lib/schemas/fields.ts';
import {
  checkItem,
  checkResult,
  createCheckInput,
  listChecksInput,
  tryCheckInput,
  updateCheckInput,
} from '#lib/schemas/monitoring/checks.ts';
import {
  createMonitorInput,
  listMonitorsInput,
  monitorItem,
  monitorPreview,
  objectiveStatus,
  previewMonitorInput,
  updateMonitorInput,
} from '#lib/schemas/monitoring/monitoring.ts';
import type { Operation } from '../operation.ts';

const tag = 'monitoring';

const reads = { method: 'get', tag, permission: 'incidents:read' } as const;
const writes = { tag, permission: 'detection:write' } as const;
const saved = (what: string) => ({ description: `The ${what}`, schema: idAnswer });

export const monitoringOperations: readonly Operation[] = [
  {
    ...reads,
    path: '/api/monitors',
    summary: 'Monitors with their current state',
    query: listMonitorsInput,
    csv: true,
    answer: { description: 'A page of monitors', schema: pageOf(monitorItem) },
  },
  {
    ...reads,
    path: '/api/monitors/{id}',
    summary: 'One monitor',
    answer: { description: 'The monitor', schema: monitorItem },
  },
  {
    ...reads,
    path: '/api/monitors/{id}/objective',
    summary: 'Services against an objective: error budget left, and burn rate',
    answer: { description: 'Each service', schema: objectiveStatus },
  },
  {
    ...writes,
    method: 'post',
    path: '/api/monitors',
    summary: 'Creates a monitor for metrics or logs, or an objective for services',
    body: createMonitorInput,
    answer: { status: 201, ...saved('monitor') },
  },
  {
    ...writes,
    method: 'put',
    path: '/api/monitors/{id}',
    summary: 'Saves a monitor; its open alerts end',
    body: updateMonitorInput,
    answer: saved('monitor'),
  },
  {
    ...writes,
    method: 'delete',
    path: '/api/monitors/{id}',
    summary: 'Deletes a monitor; its open alerts end',
    answer: saved('monitor'),
  },
  {
    ...writes,
    method: 'post',
    path: '/api/monitors/preview',
    summary: 'Simulates a rule over the last day or week; nothing is saved',
    body: previewMonitorInput,
    answer: { description: 'Values, and simulated alerts', schema: monitorPreview },
  },
  {
    ...reads,
    path: '/api/checks',
    summary: 'Built-in HTTP, TCP and DNS checks with their last result',
    query: listChecksInput,
    csv: true,
    answer: { description: 'A page of checks', schema: pageOf(checkItem) },
  },
  {
    ...writes,
    method: 'post',
    path: '/api/checks',
    summary: 'Creates a check',
    body: createCheckInput,
    answer: { status: 201, ...saved('check') },
  },
  {
    ...writes,
    method: 'put',
    path: '/api/checks/{id}',
    summary: 'Saves a check',
    body: updateCheckInput,
    answer: saved('check'),
  },
  {
    ...writes,
    method: 'delete',
    path: '/api/checks/{id}',
    summary: 'Deletes a check',
    answer: saved('check'),
  },
  {
    ...writes,
    method: 'post',
    path: '/api/checks/try',
    summary: 'Runs a check once; nothing is saved',
    body: tryCheckInput,
    answer: { description: 'The result', schema: checkResult },
  },
];
