package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExampleSchemasTest {
    private final FlowSchemaReader reader =
            new FlowSchemaReader(new FlowSchemaReader.Limits(500, 2000, 20_000), new Conditions(20_000));

    @ParameterizedTest
    @ValueSource(
            strings = {"user-onboarding", "equipment-request", "contract", "cm-handle-lifecycle", "device-rollout"})
    void each_example_can_be_published_under_the_name_of_its_file(String name) throws IOException {
        var file = Path.of("conf", "examples", name + ".json");
        var document = assertInstanceOf(ObjectNode.class, new ObjectMapper().readTree(file.toFile()));

        var valid = assertInstanceOf(Reading.Valid.class, reader.read(document));

        assertEquals(name, valid.schema().identifier());
    }
}
