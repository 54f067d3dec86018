// Reads a SARIF document from the standard input and says what the schema of SARIF 2.1.0 finds wrong in it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const Ajv = require("ajv");
const schema = require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");

const ajv = new Ajv({ allErrors: true, schemaId: "id", meta: false });
ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
const validate = ajv.compile(schema);
if (!validate(JSON.parse(readFileSync(0, "utf8")))) {
    for (const { dataPath, message, params } of validate.errors) {
        console.log(`${dataPath || "/"}: ${message} ${JSON.stringify(params)}`);
    }
    process.exit(1);
}
