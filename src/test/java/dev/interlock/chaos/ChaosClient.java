package dev.interlock.chaos;

import dev.interlock.chaos.PatientCaller.Asked;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Calls the flows of a round, one call after another and each of them at random, and notes what it was told. */
final class ChaosClient implements Runnable {
    private static final int OWN_HANDLES = 6;
    private static final int SHARED_HANDLES = 2;

    private final String name;
    private final Round round;
    private final List<ChaosNode> nodes;
    private final int number;
    private final Random random;
    private final Habit habit;
    private int calls;
    private long lastSuccess;

    ChaosClient(int number, List<ChaosNode> nodes, Round round, long seed) {
        this.name = round.name() + "-client-" + number;
        this.number = number;
        this.nodes = nodes;
        this.round = round;
        this.random = new Random(seed + number);
        this.habit = new Habit(random);
    }

    @Override
    public void run() {
        lastSuccess = System.nanoTime();
        try (var caller = new PatientCaller(nodes, number)) {
            while (round.isOpen()) {
                count(habit.chance(1) ? register(caller) : call(caller, habit.one(round.flows())));
            }
        }
        round.tally().clientGap(System.nanoTime() - lastSuccess);
    }

    private void count(Asked asked) {
        round.tally().count(asked);
        if (asked.succeeded()) {
            round.tally().clientGap(asked.ended() - lastSuccess);
            lastSuccess = asked.ended();
        }
    }

    private Asked call(PatientCaller caller, CalledFlow flow) {
        var call = habit.next(flow.lastSeen());
        var key = call.logged().flatMap(word -> key());
        boolean looks = call.logged().isEmpty();
        var asked = caller.ask(
                FlowWords.action(call),
                FlowWords.data(call, flow.subject(), flow.instance(), key),
                looks || key.isPresent());
        asked.response().flatMap(FlowWords::instance).ifPresent(flow::named);
        if (asked.response().isPresent()) {
            round.tally().flowGap(flow.answered(asked.ended()));
        }
        var answer = asked.response().map(response -> FlowWords.answer(call, response));
        boolean done = answer.filter(FlowAnswer.Stood.class::isInstance).isPresent();
        boolean open = !looks && asked.openSince().isPresent();
        if (answer.isPresent()) {
            // What an earlier try did may be what the last one was told of.
            long began = done && open ? asked.openSince().getAsLong() : asked.lastTry();
            flow.told(new Operation<>(name, began, asked.ended(), call, answer), key);
        }
        // A refusal speaks for its own try only; an earlier one may still be on its way, under the same key.
        if (open && !done) {
            flow.told(new Operation<>(name, asked.openSince().getAsLong(), asked.ended(), call, Optional.empty()), key);
        }
        return asked;
    }

    private Optional<String> key() {
        return random.nextBoolean() ? Optional.of(name + "-" + calls++) : Optional.empty();
    }

    private Asked register(PatientCaller caller) {
        var batch = name + "-batch-" + calls++;
        var handles = Stream.concat(
                        IntStream.range(0, OWN_HANDLES).mapToObj(own -> batch + "-" + own),
                        IntStream.range(0, SHARED_HANDLES)
                                .mapToObj(any -> round.sharedHandle(random.nextInt(Integer.MAX_VALUE))))
                .distinct()
                .toList();
        var key = random.nextBoolean() ? Optional.of(batch) : Optional.<String>empty();
        var asked =
                caller.ask("register_cm_handles", BatchWords.data(round.name(), batch, handles, key), key.isPresent());
        var answers = asked.response().flatMap(response -> BatchWords.answers(handles, response));
        if (answers.isPresent() || asked.openSince().isPresent()) {
            round.sent(new BatchRecord.Sent(
                    batch, asked.openSince().orElse(asked.lastTry()), asked.ended(), handles, answers));
        }
        return asked;
    }
}
