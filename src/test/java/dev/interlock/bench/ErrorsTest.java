package dev.interlock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"request_id":1,"errors":[{"code":"step_not_active","message":"no"}],"status":409,"data":{}} | step_not_active
            {"request_id":1,"status":409,"message":"no"} | status 409
            `` | connection lost
            """)
    void the_reason_is_the_code_of_the_answer_if_there_is_one(String answer, String reason) {
        assertEquals(reason, Errors.reason(answer));
    }

    @Test
    void more_reasons_than_anybody_reads_are_one() {
        var count = new ErrorCount();
        for (int reason = 0; reason < 100; reason++) {
            count.add("reason " + reason, 2);
        }
        count.add("reason 0", 1);

        assertEquals(21, count.soFar().byReason().size());
        assertEquals(3, count.soFar().byReason().get("reason 0"));
        assertEquals(160, count.soFar().byReason().get("other reasons"));
        assertEquals(201, count.soFar().total());
    }

    @Test
    void errors_of_two_rounds_are_added_by_reason() {
        var first = new Errors(Map.of("a", 1L, "b", 2L));

        assertEquals(
                Map.of("a", 1L, "b", 5L, "c", 1L),
                first.and(new Errors(Map.of("b", 3L, "c", 1L))).byReason());
        assertEquals(first, first.and("d", 0));
    }
}
