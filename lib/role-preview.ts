/**
 * Name of the role whose screens are previewed. A preview only removes permissions, so the browser
 * may set it.
 */
export const rolePreviewCookie = 'tandem_preview_role';
