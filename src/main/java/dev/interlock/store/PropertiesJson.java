package dev.interlock.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.interlock.flow.PlainJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;

/** The JSON column of a subject's properties: plain values, which come back as they were. */
final class PropertiesJson {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().registerModule(new SimpleModule().addSerializer(Double.class, new WithFraction()));

    private PropertiesJson() {}

    static String write(Map<String, Object> properties) {
        try {
            return MAPPER.writeValueAsString(properties);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("properties are not plain values: " + properties.keySet(), e);
        }
    }

    static Map<String, Object> read(String text) {
        return PlainJson.plain((ObjectNode) FlowJson.read(text));
    }

    /** The database keeps a number without its exponent, but with its fraction: by that a whole double is no integer when it comes back. */
    private static final class WithFraction extends StdSerializer<Double> {
        private static final long serialVersionUID = 1;

        WithFraction() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            var number = BigDecimal.valueOf(value);
            json.writeNumber(number.setScale(Math.max(1, number.scale())).toPlainString());
        }
    }
}
