package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.cli.Door.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileRegistrationTest {
    private static final String FIVE = """
            {"cmHandle": "a"}
            {"cmHandle": "b"}
            {"cmHandle": "c"}
            {"cmHandle": "d"}
            {"cmHandle": "e"}
            """;

    private final Typed typed = new Typed().input(FIVE);
    private final List<Batch> sent = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void a_signal_between_two_batches_leaves_all_that_were_not_sent() throws IOException {
        var file = folder.resolve("left.ndjson");
        var terminal = typed.terminal();
        var five = new Tally(5, Set.of(Operation.CREATE));
        try (var input = InputFile.of("-", terminal);
                var items = Format.NDJSON.items(input, Operation.CREATE);
                var left = Leftovers.to(Optional.of(file), Format.NDJSON)) {
            var registration = new FileRegistration("-", five, this::done, () -> sent.size() == 1, left, terminal);

            assertEquals(ExitCode.UNUSABLE, registration.run(new Batches(items, new BatchLimit(2, 1 << 20))));
        }

        assertEquals("-: broken off: 2 of 5 registered, 3 never sent\n", typed.err());
        assertEquals("""
                {"operation":"create","cmHandle":"c"}
                {"operation":"create","cmHandle":"d"}
                {"operation":"create","cmHandle":"e"}
                """, Files.readString(file));
    }

    private Reply done(Batch batch) {
        sent.add(batch);
        return new Reply.Done(List.of());
    }
}
