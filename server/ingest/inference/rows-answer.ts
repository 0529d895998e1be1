import { TandemError } from '#server/platform/errors.ts';
import type { IngestAnswer } from '../http/ingest-route.ts';
import type { RowProblems } from './row-problems.ts';

/** `{accepted, rejected}`; throws `invalid_input` with the first problems if no row was valid. */
export function rowsAnswer(accepted: number, problems: RowProblems): IngestAnswer {
  if (accepted === 0) throw nothingRight(problems);
  return {
    status: 200,
    contentType: 'application/json',
    body: JSON.stringify({
      accepted,
      rejectedRows: problems.rows,
      rejected: problems.first,
    }),
  };
}

function nothingRight(problems: RowProblems): TandemError {
  const fields = problems.first.map(({ row, field, problem }) => ({
    field: `rows[${row}]${field === '' ? '' : `.${field}`}`,
    message: problem,
  }));
  const first = fields[0];
  return new TandemError(
    'invalid_input',
    first === undefined ? 'no row can be accepted' : `${first.field}: ${first.message}`,
    { fields },
  );
}
