package dev.interlock.chaos;

import dev.interlock.chaos.FlowRecord.Entry;
import dev.interlock.chaos.FlowRecord.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/**
 * A correct service in one thread: clients send, calls take effect and are answered in a random order, and some answers never arrive.
 */
final class Simulation {
    private final FlowModel model = new FlowModel();
    private final Random random;
    private final int clients;
    private final List<Told> told = new ArrayList<>();
    private final List<Entry> log = new ArrayList<>();
    private final Map<Integer, Sent> open = new HashMap<>();
    private final List<Sent> adrift = new ArrayList<>();
    private Standing standing = Standing.UNBORN;
    private long now;
    private int sent;

    private Simulation(long seed, int clients) {
        this.random = new Random(seed);
        this.clients = clients;
    }

    static FlowRecord run(long seed, int clients, int calls) {
        var simulation = new Simulation(seed, clients);
        while (simulation.sent < calls || !simulation.open.isEmpty()) {
            simulation.step(calls);
        }
        return new FlowRecord(
                "simulated", simulation.told, Set.of(), simulation.log, simulation.now + 1, simulation.now + 2);
    }

    private void step(int calls) {
        now++;
        int client = random.nextInt(clients);
        var call = Optional.ofNullable(open.get(client));
        if (call.isEmpty()) {
            if (sent < calls) {
                open.put(client, send());
            }
        } else if (call.get().answer.isEmpty() && random.nextInt(50) == 0) {
            open.remove(client);
            adrift.add(call.get());
            tell(call.get(), Optional.empty());
        } else if (call.get().answer.isEmpty()) {
            takeEffect(call.get());
        } else {
            open.remove(client);
            // What took effect may not be told either.
            boolean lost = random.nextInt(50) == 0;
            tell(call.get(), lost ? Optional.empty() : call.get().answer);
        }
        if (!adrift.isEmpty() && random.nextInt(20) == 0) {
            var late = adrift.remove(random.nextInt(adrift.size()));
            if (random.nextBoolean()) {
                takeEffect(late);
            }
        }
    }

    private Sent send() {
        sent++;
        var key = random.nextBoolean() ? Optional.of("key-" + sent) : Optional.<String>empty();
        return new Sent(now, call(), key);
    }

    private FlowCall call() {
        return switch (random.nextInt(10)) {
            case 0 -> new FlowCall.Start();
            case 1 -> new FlowCall.Pause();
            case 2, 3 -> new FlowCall.Resume();
            case 4, 5 -> new FlowCall.Look();
            default -> take();
        };
    }

    private FlowCall take() {
        var edge = Edge.ALL.get(random.nextInt(Edge.ALL.size()));
        return new FlowCall.Take(
                edge, random.nextInt(8) == 0 ? OptionalLong.of(standing.revision()) : OptionalLong.empty());
    }

    private void takeEffect(Sent call) {
        var step = model.apply(standing, call.call);
        if (!step.next().equals(standing)) {
            standing = step.next();
            log.add(new Entry(
                    standing.revision(),
                    call.call.logged().orElseThrow(),
                    Optional.of(standing.place()),
                    standing.paused(),
                    call.key));
        }
        call.answer = Optional.of(step.answer());
    }

    private void tell(Sent call, Optional<FlowAnswer> answer) {
        told.add(new Told(new Operation<>("simulated", call.began, now, call.call, answer), call.key));
    }

    private static final class Sent {
        private final long began;
        private final FlowCall call;
        private final Optional<String> key;
        private Optional<FlowAnswer> answer = Optional.empty();

        Sent(long began, FlowCall call, Optional<String> key) {
            this.began = began;
            this.call = call;
            this.key = key;
        }
    }
}
