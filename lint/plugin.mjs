import { castStatesGuarantee } from './rules/cast-states-guarantee.mjs';
import { dialogsInAddress } from './rules/dialogs-in-address.mjs';
import { noBarrel } from './rules/no-barrel.mjs';
import { noExportAll } from './rules/no-export-all.mjs';
import { noRawEnv } from './rules/no-raw-env.mjs';
import { noTandemErrorInstanceof } from './rules/no-tandem-error-instanceof.mjs';
import { oneTransactionDoor } from './rules/one-transaction-door.mjs';
import { plainWords } from './rules/plain-words.mjs';
import { pureEngines } from './rules/pure-engines.mjs';
import { searchIsLiteral } from './rules/search-is-literal.mjs';
import { sharedSingletons } from './rules/shared-singletons.mjs';
import { noSleep, noTimeLimit } from './rules/test-waits.mjs';
import { verbIsComplete } from './rules/verb-is-complete.mjs';

export default {
  meta: { name: 'tandem' },
  rules: {
    'cast-states-guarantee': castStatesGuarantee,
    'dialogs-in-address': dialogsInAddress,
    'no-barrel': noBarrel,
    'no-export-all': noExportAll,
    'no-raw-env': noRawEnv,
    'no-sleep': noSleep,
    'no-time-limit': noTimeLimit,
    'no-tandem-error-instanceof': noTandemErrorInstanceof,
    'one-transaction-door': oneTransactionDoor,
    'plain-words': plainWords,
    'pure-engines': pureEngines,
    'search-is-literal': searchIsLiteral,
    'shared-singletons': sharedSingletons,
    'verb-is-complete': verbIsComplete,
  },
};
