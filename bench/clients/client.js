// Asks http://127.0.0.1:PORT/0 … /N-1 with Node's module http, and prints a JSON list of [status, X-WP-Total, body] or [error].
const http = require("http");
const [port, count] = process.argv.slice(2).map(Number);
const one = (number) => new Promise((done) => {
  const request = http.get({ host: "127.0.0.1", port, path: "/" + number, agent: false, timeout: 5000 }, (answer) => {
    const pieces = [];
    answer.on("data", (piece) => pieces.push(piece));
    answer.on("error", (error) => done([error.code || error.message]));
    answer.on("end", () => done([answer.statusCode, answer.headers["x-wp-total"] || "", Buffer.concat(pieces).toString("latin1")]));
  });
  request.on("timeout", () => request.destroy(new Error("timeout")));
  request.on("error", (error) => done([error.code || error.message]));
});
(async () => {
  const found = [];
  for (let number = 0; number < count; number++) found.push(await one(number));
  console.log(JSON.stringify(found));
})();
