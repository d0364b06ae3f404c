/** Instead of RJSF's own widgets and templates: `form.tsx` registers ours for everything a produced form can contain. */
export default () => ({})
