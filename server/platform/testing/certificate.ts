/** A self-signed certificate of `localhost` that ends on 1 November 2126, with its key: for integration tests only. */
export const testCertificate = {
  key: [
    '-----BEGIN PRIVATE KEY-----',
    'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEP/rhUHSf2+3PBGe',
    'XA7ZYcAh3bzS/vd7BpQkIN41fUGhRANCAASR0DVPumnygfv7bFgYDHXRNyAHYJr0',
    'U57sMsDgPz4UhRVQBAPPBGgtMu707nS4xciaX0cwt/DEgKUT/RqlGVts',
    '-----END PRIVATE KEY-----',
  ].join('\n'),
  cert: [
    '-----BEGIN CERTIFICATE-----',
    'MIIBfjCCASWgAwIBAgIUAnJkl/iii68Wcllf+d+3D5twue0wCgYIKoZIzj0EAwIw',
    'FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTE3MzkxOVoYDzIxMjYxMTAx',
    'MTczOTE5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO',
    'PQMBBwNCAASR0DVPumnygfv7bFgYDHXRNyAHYJr0U57sMsDgPz4UhRVQBAPPBGgt',
    'Mu707nS4xciaX0cwt/DEgKUT/RqlGVtso1MwUTAdBgNVHQ4EFgQUzlWjUEvlXE9N',
    'ca2Or5N9X0RgtGMwHwYDVR0jBBgwFoAUzlWjUEvlXE9Nca2Or5N9X0RgtGMwDwYD',
    'VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBlqDZXIpyA46MoqTCVaiVC',
    'hM0Qw5DIcQeh914viHzgDgIgYAugyG+f2FKDtVVXzUsaw8vOsKCF7tkSr/Noh48u',
    'yzA=',
    '-----END CERTIFICATE-----',
  ].join('\n'),
};
