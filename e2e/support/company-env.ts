type Env = Readonly<Record<string, string>>;

/** Weeks until a chargeback, in the time of a test. */
const COMMON: Env = { DEMO_LABEL_DELAY_SECONDS: '20' };

/** A cheap company for screens: a week of history without faults, a tenth of the requests, judged every five seconds. */
const CHEAP: Env = {
  ...COMMON,
  DEMO_LOAD: '0.1',
  DEMO_HISTORY_DAYS: '7',
  DEMO_PAST: 'off',
  TANDEM_SAMPLE_SECONDS: '5',
  TANDEM_EVALUATE_SECONDS: '5',
};

/** A whole company without faults in its past, for loops in real time. */
const LIVE: Env = {
  ...COMMON,
  DEMO_PAST: 'off',
  TANDEM_SAMPLE_SECONDS: '2',
  TANDEM_EVALUATE_SECONDS: '5',
};

/** A whole company with its past. */
const WHOLE: Env = { ...COMMON, TANDEM_SAMPLE_SECONDS: '10', TANDEM_EVALUATE_SECONDS: '10' };

/** Projects of playwright.config.ts whose company is not the cheap one. */
const COMPANIES: Readonly<Record<string, Env>> = {
  loops: LIVE,
  models: LIVE,
  fresh: { ...LIVE, TANDEM_SAMPLE_SECONDS: '5', TANDEM_EVALUATE_SECONDS: '10' },
  past: WHOLE,
  removal: WHOLE,
};

/** Environment of the company that the projects of a command line share. */
export function companyEnv(args: readonly string[]): Env {
  const projects = args.flatMap((arg) => /^--project=(.+)$/u.exec(arg)?.[1] ?? []);
  const special = projects.find((name) => name in COMPANIES);
  return COMPANIES[special ?? ''] ?? CHEAP;
}
