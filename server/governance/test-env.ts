// Must be imported first: server/platform/env.ts reads the environment when it is loaded.
process.env['TANDEM_URL'] = 'https://tandem.test';
