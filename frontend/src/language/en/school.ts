export const school = {
  keys: { title: "API keys" },
  audit: { title: "Audit log" },
  limits: { title: "Limits" },
};
