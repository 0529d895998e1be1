import { operationsInput, operationsReport } from '#lib/schemas/incidents/operations.ts';
import type { Operation } from '../operation.ts';

export const operationsReportOperations: readonly Operation[] = [
  {
    method: 'get',
    tag: 'incidents',
    permission: 'incidents:read',
    path: '/api/incidents/report',
    summary:
      'Operations report: times to detect, acknowledge and recover, downtime, alerts and manual work saved, compared with the previous period',
    query: operationsInput,
    csv: true,
    answer: { description: 'The report', schema: operationsReport },
  },
];
