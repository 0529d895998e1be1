// Prints the one-time link to create the first administrator, or nothing if one exists. The
// launcher runs it with the environment of its children.
import { createSetupLink } from '../server/accounts/create-setup-link.ts';

const link = await createSetupLink();
if (link !== null) console.log(link);
process.exit(0);
