// Something else that keeps one core busy until it is killed.
process.send?.({ ready: true })
for (;;) Math.random()
