// node cluster.mjs PEER: a peer in two processes on one port, one for each core.
import cluster from 'node:cluster'

if (cluster.isPrimary) {
  const workers = [cluster.fork(), cluster.fork()]
  let listening = 0
  cluster.on('listening', (_, { address, port }) => {
    if (++listening === workers.length) console.log(`${address}:${port}`)
  })
  cluster.on('exit', () => process.exit(1))
  process.on('SIGTERM', () => process.exit(0))
} else {
  await import(`./${process.argv[2]}.mjs`)
}
