// Proposes a rollback on a running Tandem, as its planner would after an incident: node
// bench/support/propose-action.ts DATA_DIR SERVICE STEPS. The executor is named `peer`. Prints the
// id of the action. For browser tests, which cannot wait for a fault each time.
import { readRunRecord } from '#server/launcher/supervision/run-record.ts';

const [dataDir = '', service = '', count = '1'] = process.argv.slice(2);
const record = readRunRecord(dataDir);
if (record === undefined) throw new Error(`nothing runs on ${dataDir}`);
process.env['DATABASE_URL'] = record.databaseUrl;
process.env['CLICKHOUSE_URL'] = record.clickhouseUrl;

// Imported after the environment is set, because these modules read the settings on load.
const { proposePlan, rollbackPlan } = await import('#server/actions/testing/actions.ts');
const { db } = await import('#server/platform/database/db.ts');
const plan = rollbackPlan(service);
const [step] = plan.steps;
if (step === undefined) throw new Error('the plan has no step');
const { id } = await proposePlan({
  ...plan,
  steps: Array.from({ length: Number(count) }, (_, index) => ({
    ...step,
    title: `${step.title}, part ${index + 1}`,
  })),
});
await db().$disconnect();
console.log(id);
