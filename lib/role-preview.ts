/** Names the role whose screens somebody looks at. It takes permissions away and gives none, so the browser may set it. */
export const rolePreviewCookie = 'tandem_preview_role';
