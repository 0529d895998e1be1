// Import this first, because server/platform/env.ts reads the environment when it is loaded.
process.env['TANDEM_EVALUATE_SECONDS'] = '1';
