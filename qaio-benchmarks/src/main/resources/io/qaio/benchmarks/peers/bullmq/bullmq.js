// Does what it reads, one command a line, and answers each with a line of figures:
//   preload <tasks>                  puts tasks that nobody handles yet
//   drain <tasks> <concurrency>      handles those; answers tasks a second
//   together <tasks> <concurrency>   puts and handles at once; answers tasks a second
//   pickups <samples> <rest>         rests so many milliseconds, on average, before each put;
//                                    answers milliseconds from each to its handler
'use strict';

const readline = require('node:readline');
const { setTimeout: sleep } = require('node:timers/promises');
const { Queue, Worker } = require('bullmq');
const Redis = require('ioredis');

const NAME = 'bullmq-mails';
const PORTION = 1000;
const OPTIONS = { removeOnComplete: true };
const TEXT = 'x'.repeat(76);

const port = Number(process.argv[2]);
const connect = () => new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
const connection = connect();
const queue = new Queue(NAME, { connection });

const mail = (number) => ({ id: 1000000 + number, text: TEXT });
const seconds = (since) => Number(process.hrtime.bigint() - since) / 1e9;

async function listen(concurrency, handler, completed) {
  const client = connect();
  const worker = new Worker(NAME, handler, { connection: client, concurrency });
  worker.on('completed', completed);
  worker.on('error', (error) => { throw error; });
  await worker.waitUntilReady();
  return async () => {
    await worker.close();
    client.disconnect();
  };
}

const commands = {

  async preload(tasks) {
    for (let i = 0; i < tasks; i += PORTION) {
      const jobs = [];
      for (let k = i; k < Math.min(tasks, i + PORTION); k++) {
        jobs.push({ name: 'mail', data: mail(k), opts: OPTIONS });
      }
      await queue.addBulk(jobs);
    }
    return [tasks];
  },

  async drain(tasks, concurrency) {
    return this.run(tasks, concurrency, 0);
  },

  async together(tasks, concurrency) {
    return this.run(tasks, concurrency, concurrency);
  },

  async run(tasks, concurrency, producers) {
    let done = 0;
    let resolve;
    const all = new Promise((whenDone) => { resolve = whenDone; });
    const start = process.hrtime.bigint();
    const end = await listen(concurrency, async () => {}, () => {
      if (++done === tasks) {
        resolve();
      }
    });
    let next = 0;
    const produce = async () => {
      while (next < tasks) {
        await queue.add('mail', mail(next++), OPTIONS);
      }
    };
    await Promise.all(Array.from({ length: producers }, produce));
    await all;
    const elapsed = seconds(start);
    await end();
    const counts = await queue.getJobCounts();
    const left = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (left !== 0) {
      throw new Error(`BullMQ has jobs left: ${JSON.stringify(counts)}`);
    }
    return [tasks / elapsed];
  },

  async pickups(samples, rest) {
    let started;
    let completed;
    const end = await listen(1, async () => { started = process.hrtime.bigint(); }, () => completed());
    const millis = [];
    for (let i = 0; i < samples; i++) {
      if (rest > 0) {
        await sleep(rest * (0.5 + Math.random()));
      }
      const done = new Promise((whenDone) => { completed = whenDone; });
      const put = process.hrtime.bigint();
      await queue.add('mail', mail(i), OPTIONS);
      await done;
      millis.push(Number(started - put) / 1e6);
    }
    await end();
    return millis;
  },

};

(async () => {
  await queue.waitUntilReady();
  console.log('ready');
  for await (const command of readline.createInterface({ input: process.stdin })) {
    const [name, ...numbers] = command.split(' ');
    console.log((await commands[name](...numbers.map(Number))).join(' '));
  }
  process.exit(0);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
