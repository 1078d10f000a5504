// What no file of ours may do in a browser: make markup out of strings.
const markup = ["innerHTML", "outerHTML", "insertAdjacentHTML", "srcdoc", "createContextualFragment"].map((property) => ({ property }))
const written = ["write", "writeln"].map((property) => ({ object: "document", property }))

export default [
  { ignores: ["static/vendor/**", "node_modules/**", ".venv/**", "var/**"] },
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    rules: {
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-unused-vars": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-restricted-properties": ["error", ...[...markup, ...written].map((ban) => ({ ...ban, message: "Use textContent." }))],
    },
  },
]
