package dev.interlock.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import dev.interlock.bus.RawRequest;
import dev.interlock.bus.RawResponse;
import dev.interlock.config.Configuration;
import dev.interlock.config.Json;
import dev.interlock.config.Registration;
import dev.interlock.config.Registration.ErrorCodeTable;
import dev.interlock.flow.SchemaStore;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The conformance cases of registration, called over the bus through both doors; the same for every store. */
abstract class RegistrationCases {
    static final Registration LIMITS = new Registration(
            20_000,
            100,
            255,
            4096,
            1000,
            Duration.ofSeconds(30),
            8,
            1 << 23,
            64,
            Duration.ofHours(24),
            ErrorCodeTable.SAMPLES,
            10,
            1 << 20,
            100,
            1000,
            1);
    static final Json JSON = new Json(64, 1000, 1 << 20, 1024);
    static final ObjectMapper MAPPER = new ObjectMapper();

    Vertx vertx;
    Bus bus;
    HandleStore store;

    /** An empty store. */
    abstract HandleStore openStore(Vertx vertx);

    /** A search in the open store. */
    abstract HandleSearch search();

    abstract void closeStore();

    /** The schemas of flows, with that of the lifecycle. */
    abstract SchemaStore schemas();

    @BeforeEach
    void deploy() {
        vertx = Vertx.vertx();
        bus = new Bus(vertx);
        store = openStore(vertx);
        deploy(LIMITS);
        await(vertx.deployVerticle(new HandleSearchVerticle(bus, search(), LIMITS)));
    }

    final String deploy(Registration limits) {
        return await(vertx.deployVerticle(
                registration(limits), new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
    }

    final RegistrationVerticle registration(Registration limits) {
        var flow = Configuration.defaults().flow();
        return new RegistrationVerticle(bus, store, schemas(), flow, limits, JSON, Clock.systemUTC());
    }

    @AfterEach
    void undeploy() {
        closeStore();
        await(vertx.close());
    }

    @Test
    void R1_creates_updates_deletes_and_deletes_again() {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'r1-a'}, {'cmHandle': 'r1-b'}]}"));
        assertDone(post(
                Door.INTERLOCK,
                "{'updatedCmHandles': [{'cmHandle': 'r1-a', 'publicCmHandleProperties': {'colour': 'red'}}]}"));
        assertEquals(
                "red",
                get("r1-a").path("publicCmHandleProperties").path("colour").asText());
        assertDone(post(Door.INTERLOCK, "{'removedCmHandles': ['r1-a'], 'deletedCmHandles': ['r1-b']}"));
        assertMissing("r1-a");
        assertMissing("r1-b");
        assertDone(post(Door.INTERLOCK, "{'removedCmHandles': ['r1-a']}"));
        assertFailed(
                post(Door.NCMP, "{'removedCmHandles': ['r1-a']}"),
                "{'failedCreatedCmHandles': [], 'failedUpdatedCmHandles': [], 'failedRemovedCmHandles': [{'cmHandle': 'r1-a',"
                        + " 'errorCode': '100', 'errorText': \"cm-handle 'r1-a' does not exist\"}],"
                        + " 'failedUpgradeCmHandles': []}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{'unknown': {'a': [1, 2]}}", "{'createdCmHandles': null}", "{'createdCmHandles': []}"})
    void R1_a_request_that_asks_for_nothing_is_done(String body) {
        assertDone(post(Door.INTERLOCK, body));
        assertDone(post(Door.NCMP, body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "{} {}",
                "{'createdCmHandles': [{'cmHandle': 'r1-x'}]",
                "{'createdCmHandles': {}}",
                "{'createdCmHandles': 'r1-x'}",
                "{'removedCmHandles': 1}",
                "{'dmiPlugin': 5, 'createdCmHandles': [{'cmHandle': 'r1-x'}]}",
                "{'dmiPlugin': 'a', 'dmiPlugin': 'b', 'createdCmHandles': [{'cmHandle': 'r1-x'}]}",
                "{'createdCmHandles': [{'cmHandle': 'r1-x', 'cmHandle': 'r1-y'}]}",
                "{'createdCmHandles': [{'cmHandle': 'r1-x'}], 'upgradedCmHandles': []}",
            })
    void R1_a_request_of_the_wrong_form_is_refused_and_nothing_is_applied(String body) {
        for (var door : Door.values()) {
            assertRefused(door, quoted(body));
        }
        assertMissing("r1-x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'a': 1                     | not JSON, or beyond a limit: Unexpected end-of-input: expected close marker for Object (line 1, column 8)
            {'a': +1}                   | not JSON, or beyond a limit: Unexpected character ('+' (code 43)) in numeric value: JSON spec does not allow numbers to have plus signs (line 1, column 8)
            {'a': NaN}                  | not JSON, or beyond a limit: Non-standard token 'NaN' (line 1, column 10)
            {'a': 1, 'a': 1}            | not JSON, or beyond a limit: Duplicate field 'a' (line 1, column 13)
            """)
    void R1_what_is_no_JSON_is_told_with_its_place_and_nothing_of_the_parser(String body, String why) {
        assertEquals(why, refused(Door.INTERLOCK, Buffer.buffer(quoted(body))).message());
    }

    @Test
    void R1_a_text_beyond_a_limit_is_told_without_the_parser_too() {
        var name = "x".repeat(JSON.maxNameLength() + 1);

        var message = refused(Door.NCMP, Buffer.buffer("{\"" + name + "\": 1}")).message();

        assertTrue(message.startsWith("not JSON, or beyond a limit: ") && !message.contains("`"), message);
    }

    @Test
    void R1_a_body_that_is_not_UTF_8_is_refused() {
        var body =
                Buffer.buffer("{\"createdCmHandles\": [{\"cmHandle\": \"r1-x").appendByte((byte) 0xC0);
        assertRefused(Door.INTERLOCK, body.appendByte((byte) 0x80).appendString("\"}]}"));
    }

    @Test
    void R1_items_of_the_wrong_form_fail_alone_at_our_door_and_the_request_at_the_other() {
        var body = "{'createdCmHandles': [5, {'cmHandle': 'r1-ok'}, {}, {'cmHandle': 'r1-t', 'trustLevel': 'SOME'},"
                + " {'cmHandleProperties': {'a': []}, 'cmHandle': 'r1-p'}, {'cmHandle': {}}], 'removedCmHandles': [null]}";
        assertRefused(Door.NCMP, quoted(body));
        assertMissing("r1-ok");
        var failed = failed(post(Door.INTERLOCK, body));
        assertEquals(List.of("5 04", " 04", "r1-t 04", "r1-p 04", " 04"), items(failed, "failedCreatedCmHandles"));
        assertEquals(List.of(" 04"), items(failed, "failedDeletedCmHandles"));
        assertEquals("ADVISED", get("r1-ok").path("state").asText());
    }

    @Test
    void R1_a_batch_beyond_the_limits_is_refused_as_a_whole() {
        var ids = IntStream.rangeClosed(0, LIMITS.maxItems())
                .mapToObj(i -> "\"r1-" + i + "\"")
                .toList();
        assertRefused(Door.INTERLOCK, quoted("{'removedCmHandles': " + ids + "}"));
        var properties = IntStream.rangeClosed(0, LIMITS.maxProperties())
                .mapToObj(i -> "\"k" + i + "\": 1")
                .toList()
                .toString();
        var object = properties.substring(1, properties.length() - 1);
        for (var faulty :
                List.of("{" + object + "}", "{'" + "k".repeat(256) + "': 1}", "{'k': '" + "v".repeat(4097) + "'}")) {
            assertRefused(
                    Door.NCMP,
                    quoted("{'createdCmHandles': [{'cmHandle': 'r1-x'}, {'cmHandle': 'r1-y', 'cmHandleProperties': "
                            + faulty + "}]}"));
        }
        assertMissing("r1-x");
    }

    @Test
    void R1_as_many_properties_as_a_handle_may_have_can_be_replaced_at_once() {
        var before = properties("before", "1");
        var after = properties("after", "2");
        assertDone(post(Door.INTERLOCK, withProperties("createdCmHandles", before)));

        assertDone(
                post(Door.INTERLOCK, withProperties("updatedCmHandles", properties("before", "null") + "," + after)));

        var handle = get("r1-full").path("cmHandleProperties");
        assertEquals(LIMITS.maxProperties(), handle.size());
        assertEquals("2", handle.path("after1").asText());
        assertRefused(Door.INTERLOCK, withProperties("updatedCmHandles", after + ",\"more\": 3"));
        assertRefused(
                Door.INTERLOCK, withProperties("updatedCmHandles", properties("before", "null") + ",\"more\": null"));
    }

    private static String properties(String name, String value) {
        return IntStream.rangeClosed(1, LIMITS.maxProperties())
                .mapToObj(i -> "\"%s%d\": %s".formatted(name, i, value))
                .collect(Collectors.joining(","));
    }

    private static String withProperties(String list, String properties) {
        return "{\"%s\": [{\"cmHandle\": \"r1-full\", \"cmHandleProperties\": {%s}}]}".formatted(list, properties);
    }

    @Test
    void R6_an_item_of_the_wrong_kind_is_named_by_the_id_in_it() {
        var failed = failed(
                post(
                        Door.INTERLOCK,
                        "{'removedCmHandles': [{'cmHandle': 'r6-object'}, ['r6-list']], 'createdCmHandles': ['r6-text', {'cmHandle': {}}]}"));

        assertEquals(List.of("r6-object 04", " 04"), items(failed, "failedDeletedCmHandles"));
        assertEquals(List.of("r6-text 04", " 04"), items(failed, "failedCreatedCmHandles"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 499, 999})
    void R2_one_that_exists_among_a_thousand_new_ones_is_the_only_one_that_fails(int position) {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'r2-" + position + "'}]}"));
        var all = IntStream.range(0, 1000)
                .mapToObj(i -> "{\"cmHandle\": \"r2-" + i + "\"}")
                .toList();
        var failed = failed(post(Door.INTERLOCK, "{'createdCmHandles': " + all + "}"));
        assertEquals(List.of("r2-" + position + " 01"), items(failed, "failedCreatedCmHandles"));
        assertEquals(1, failed.size());
        for (int i = 0; i < 1000; i++) {
            var handle = get("r2-" + i);
            assertEquals("ADVISED", handle.path("state").asText());
            assertEquals(1, handle.path("flow_instance_ids").size());
        }
    }

    @Test
    void R3_a_handle_that_is_deleted_and_created_in_one_batch_is_made_anew_with_a_flow_of_its_own() {
        assertDone(
                post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'r3', 'cmHandleProperties': {'old': '1'}}]}"));
        var flow = get("r3").path("flow_instance_ids").path(0).asText();
        assertDone(
                post(
                        Door.NCMP,
                        "{'createdCmHandles': [{'cmHandle': 'r3', 'cmHandleProperties': {'new': '2'}}], 'removedCmHandles': ['r3']}"));
        var handle = get("r3");
        assertEquals("{\"new\":\"2\"}", handle.path("cmHandleProperties").toString());
        assertEquals("ADVISED", handle.path("state").asText());
        assertTrue(!flow.equals(handle.path("flow_instance_ids").path(0).asText()), "the flow is another");
    }

    @Test
    void R3_create_and_update_of_one_handle_are_merged() {
        assertDone(post(
                Door.INTERLOCK,
                "{'updatedCmHandles': [{'cmHandle': 'r3', 'cmHandleProperties': {'b': '3', 'a': null}}],"
                        + " 'createdCmHandles': [{'cmHandle': 'r3', 'cmHandleProperties': {'a': '1', 'b': '2'}}]}"));
        assertEquals("{\"b\":\"3\"}", get("r3").path("cmHandleProperties").toString());
    }

    @Test
    void R3_of_two_creations_in_one_list_the_second_fails() {
        var failed = failed(post(
                Door.INTERLOCK,
                "{'createdCmHandles': [{'cmHandle': 'r3', 'cmHandleProperties': {'a': '1'}}, {'cmHandle': 'r3'}]}"));
        assertEquals(List.of("r3 01"), items(failed, "failedCreatedCmHandles"));
        assertEquals("1", get("r3").path("cmHandleProperties").path("a").asText());
    }

    @Test
    void R3_of_three_updates_the_second_fails_and_the_others_are_done() {
        var failed = failed(post(
                Door.INTERLOCK,
                "{'createdCmHandles': [{'cmHandle': 'r3-o'}, {'cmHandle': 'r3', 'alternateId': 'alt'}], 'updatedCmHandles': ["
                        + "{'cmHandle': 'r3', 'cmHandleProperties': {'a': '1'}},"
                        + "{'cmHandle': 'r3', 'cmHandleProperties': {'a': '2', 'b': '2'}, 'alternateId': 'other'},"
                        + "{'cmHandle': 'r3', 'cmHandleProperties': {'c': '3'}}]}"));
        assertEquals(List.of("r3 03"), items(failed, "failedUpdatedCmHandles"));
        assertEquals(Map.of("a", "1", "c", "3"), MAPPER.convertValue(get("r3").path("cmHandleProperties"), Map.class));
    }

    @Test
    void R4_properties_are_set_replaced_and_removed() {
        assertDone(post(
                Door.INTERLOCK,
                "{'createdCmHandles': [{'cmHandle': 'r4', 'cmHandleProperties': {'keep': 'k', 'replace': 'old', 'drop': 'd',"
                        + " 'left out': null, 'number': 1.50, 'flag': true}, 'publicCmHandleProperties':"
                        + " {'\uD83D\uDE80': '\uD83D\uDE00'}}]}"));
        assertDone(post(
                Door.NCMP,
                "{'updatedCmHandles': [{'cmHandle': 'r4', 'cmHandleProperties': {'replace': 'new', 'drop': null,"
                        + " 'never there': null}, 'publicCmHandleProperties': {}}]}"));
        var handle = get("r4");
        assertEquals(
                Map.of("keep", "k", "replace", "new", "number", "1.50", "flag", "true"),
                MAPPER.convertValue(handle.path("cmHandleProperties"), Map.class));
        assertEquals(
                Map.of("\uD83D\uDE80", "\uD83D\uDE00"),
                MAPPER.convertValue(handle.path("publicCmHandleProperties"), Map.class));
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void R4_an_update_passes_over_what_the_creation_has_fixed(Door door) {
        assertDone(post(door, "{'createdCmHandles': [{'cmHandle': 'r4-u', 'moduleSetTag': 'old'}]}"));

        assertDone(post(
                door,
                "{'updatedCmHandles': [{'cmHandle': 'r4-u', 'trustLevel': 'bogus', 'moduleSetTag': 'x\\u0000',"
                        + " 'publicCmHandleProperties': {'a': '1'}}, {'cmHandle': 'r4-u', 'trustLevel': 5, 'moduleSetTag': '"
                        + "t".repeat(5000) + "', 'publicCmHandleProperties': {'b': '2'}}]}"));

        var handle = get("r4-u");
        assertEquals(
                "{\"a\":\"1\",\"b\":\"2\"}",
                handle.path("publicCmHandleProperties").toString());
        assertEquals("old", handle.path("moduleSetTag").asText());
    }

    @Test
    void a_number_that_a_call_gives_as_it_was_written_is_stored_so() {
        var handle = MAPPER.createObjectNode().put("cmHandle", "written");
        var properties = handle.putObject("publicCmHandleProperties");
        var numbers = List.of("1.10", "1e3", "-0", "12345678901234567890.125", "0.0000001", "1E400");
        numbers.forEach(number -> properties.putRawValue(number, new RawValue(number)));
        var data = MAPPER.createObjectNode();
        data.putArray("createdCmHandles").add(handle).addObject().putRawValue("cmHandle", new RawValue("5.0"));

        var answer = request(Action.REGISTER_CM_HANDLES, data);

        assertEquals(List.of("5.0 04"), items(answer.data(), "failedCreatedCmHandles"));
        var stored = get("written").path("publicCmHandleProperties");
        numbers.forEach(number -> assertEquals(number, stored.path(number).asText()));
    }

    @Test
    void R4_U_0000_and_half_a_surrogate_pair_fail_their_item_only() {
        var failed = failed(post(
                Door.INTERLOCK,
                "{'createdCmHandles': [{'cmHandle': 'r4-a', 'cmHandleProperties': {'a': 'x\\u0000'}}, {'cmHandle': 'r4-b'},"
                        + " {'cmHandle': 'r4-c', 'cmHandleProperties': {'\\u0000': 'x'}},"
                        + " {'cmHandle': 'r4-d', 'alternateId': 'x\\ud800'}, {'cmHandle': 'r4-\\u0000'}]}"));
        assertEquals(List.of("r4-a 04", "r4-c 04", "r4-d 04", "r4-\u0000 04"), items(failed, "failedCreatedCmHandles"));
        assertEquals("ADVISED", get("r4-b").path("state").asText());
    }

    @Test
    void R5_an_alternate_id_is_unique_and_set_once() {
        var failed = failed(post(
                Door.INTERLOCK,
                "{'createdCmHandles': [{'cmHandle': 'r5-a', 'alternateId': 'alt-a'}, {'cmHandle': 'r5-b', 'alternateId': 'alt-a'},"
                        + " {'cmHandle': 'r5-c', 'alternateId': 'r5-a'}, {'cmHandle': 'r5-d', 'alternateId': '  '},"
                        + " {'cmHandle': 'r5-e', 'alternateId': null}, {'cmHandle': 'alt-a'}]}"));
        assertEquals(List.of("r5-b 01", "r5-c 01", "alt-a 01"), items(failed, "failedCreatedCmHandles"));
        assertEquals("r5-a", get("alt-a").path("cmHandle").asText());
        failed = failed(
                post(
                        Door.NCMP,
                        "{'updatedCmHandles': [{'cmHandle': 'r5-a', 'alternateId': 'alt-a'}, {'cmHandle': 'r5-a', 'alternateId': ''},"
                                + " {'cmHandle': 'r5-a', 'alternateId': 'alt-z'}, {'cmHandle': 'r5-d', 'alternateId': 'alt-a'},"
                                + " {'cmHandle': 'r5-d', 'alternateId': 'r5-e'}, {'cmHandle': 'r5-d', 'alternateId': 'alt-d'}]}"));
        assertEquals(List.of("r5-a 109", "r5-d 109", "r5-d 109"), items(failed, "failedUpdatedCmHandles"));
        assertEquals("r5-d", get("alt-d").path("cmHandle").asText());
        assertDone(post(
                Door.INTERLOCK,
                "{'removedCmHandles': ['r5-a'], 'createdCmHandles': [{'cmHandle': 'r5-f', 'alternateId': 'alt-a'}]}"));
        assertEquals("r5-f", get("alt-a").path("cmHandle").asText());
    }

    @Test
    void R6_a_bad_id_fails_its_item_with_its_name_and_no_neighbour() {
        var bad = new ArrayList<String>(List.of("", "a".repeat(201), "tab\t", "del\u007f", "c1\u0085"));
        "!\"#$%&'()*+,./\\:;<=>?@[]^{|}~` "
                .chars()
                .mapToObj(c -> "a" + (char) c)
                .forEach(bad::add);
        var items = MAPPER.createArrayNode();
        bad.forEach(id -> items.addObject().put("cmHandle", id));
        items.addObject().put("cmHandle", "r6_" + "\uD83D\uDE00".repeat(197));
        items.addObject().put("cmHandle", "r6-ok");
        var body = MAPPER.createObjectNode();
        body.set("createdCmHandles", items);
        var ours = failed(send(Door.INTERLOCK, Buffer.buffer(body.toString()), Map.of()));
        assertEquals(bad.stream().map(id -> id + " 04").toList(), items(ours, "failedCreatedCmHandles"));
        assertEquals("ADVISED", get("r6-ok").path("state").asText());
        var removed = MAPPER.createObjectNode();
        removed.set("removedCmHandles", MAPPER.valueToTree(bad));
        var theirs = failed(send(Door.NCMP, Buffer.buffer(removed.toString()), Map.of()));
        assertEquals(bad.stream().map(id -> id + " 110").toList(), items(theirs, "failedRemovedCmHandles"));
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void an_unknown_handle_to_update_fails_as_not_found(Door door) {
        var failed = failed(post(door, "{'updatedCmHandles': [{'cmHandle': 'nobody'}]}"));
        assertEquals(List.of(door == Door.NCMP ? "nobody 100" : "nobody 02"), items(failed, "failedUpdatedCmHandles"));
    }

    @Test
    void an_upgrade_of_a_handle_that_is_not_ready_or_not_there_fails() {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'up'}]}"));
        var body = "{'upgradedCmHandles': {'cmHandles': ['up', 'nobody', 'a b'], 'moduleSetTag': 't'}}";
        assertEquals(
                List.of("up 03", "nobody 02", "a b 04"),
                items(failed(post(Door.INTERLOCK, body)), "failedUpgradeCmHandles"));
        assertEquals(
                List.of("up 101", "nobody 100", "a b 110"),
                items(failed(post(Door.NCMP, body)), "failedUpgradeCmHandles"));
    }

    @Test
    void a_handle_has_all_that_was_registered() {
        assertDone(post(
                Door.INTERLOCK,
                "{'dmiPlugin': 'p', 'dmiDataPlugin': 'd', 'dmiModelPlugin': 'm', 'dmiDatajobsReadPlugin': 'r',"
                        + " 'dmiDatajobsWritePlugin': 'w', 'createdCmHandles': [{'cmHandle': 'full', 'alternateId': 'alt',"
                        + " 'moduleSetTag': 'tag', 'dataProducerIdentifier': 'producer', 'trustLevel': 'COMPLETE',"
                        + " 'cmHandleProperties': {'a': '1'}, 'publicCmHandleProperties': {'b': '2'}}]}"));
        var handle = get("full");
        assertEquals(1, handle.path("flow_instance_ids").size());
        handle.remove("flow_instance_ids");
        assertEquals(
                json(
                        "{'cmHandle': 'full', 'alternateId': 'alt', 'dmiPlugin': 'p', 'dmiDataPlugin': 'd', 'dmiModelPlugin': 'm',"
                                + " 'dmiDatajobsReadPlugin': 'r', 'dmiDatajobsWritePlugin': 'w', 'moduleSetTag': 'tag',"
                                + " 'dataProducerIdentifier': 'producer', 'trustLevel': 'COMPLETE', 'cmHandleProperties': {'a': '1'},"
                                + " 'publicCmHandleProperties': {'b': '2'}, 'state': 'ADVISED'}"),
                handle);
    }

    @Test
    void with_lenient_handling_failed_items_are_multi_status() {
        var body = Buffer.buffer(quoted("{'updatedCmHandles': [{'cmHandle': 'nobody'}]}"));
        assertEquals(
                207,
                send(Door.INTERLOCK, body, Map.of("prefer", "wait=1, Handling=\"lenient\""))
                        .status());
        assertEquals(
                500, send(Door.NCMP, body, Map.of("prefer", "handling=lenient")).status());
    }

    @Test
    void a_socket_call_answers_with_nothing_or_with_the_failed_lists() {
        assertEquals(Answer.ok(MAPPER.createObjectNode()), call("{'createdCmHandles': [{'cmHandle': 'ws'}]}"));
        var refused = call("{'createdCmHandles': [{'cmHandle': 'ws'}]}");
        assertEquals(500, refused.status());
        assertEquals(ErrorCode.PARTIAL_FAILURE, refused.errors().getFirst().code());
        assertEquals(List.of("ws 01"), items(refused.data(), "failedCreatedCmHandles"));
        var invalid = call("{'createdCmHandles': 1}");
        assertEquals(400, invalid.status());
        assertEquals(
                Optional.of("/data/createdCmHandles"),
                invalid.errors().getFirst().path());
    }

    final Answer call(String data) {
        return request(Action.REGISTER_CM_HANDLES, json(data));
    }

    private Answer request(Action action, ObjectNode data) {
        var call = Call.of(action, data, Duration.ofSeconds(20), Optional.empty());
        return await(bus.request(Addresses.inside(action), call));
    }

    final RawResponse post(Door door, String body) {
        return send(door, Buffer.buffer(quoted(body)), Map.of());
    }

    final Future<RawResponse> startPost(String body) {
        return bus.request(
                Addresses.REGISTRATION_BATCH, rawRequest(Door.INTERLOCK, Map.of(), Buffer.buffer(quoted(body))));
    }

    final RawResponse send(Door door, Buffer body, Map<String, String> headers) {
        return await(start(door, body, headers));
    }

    final Future<RawResponse> start(Door door, Buffer body, Map<String, String> headers) {
        return bus.request(Addresses.REGISTRATION_BATCH, rawRequest(door, headers, body));
    }

    private static RawRequest rawRequest(Door door, Map<String, String> headers, Buffer body) {
        var stream = new ByteArrayInputStream(body.getBytes());
        return new RawRequest(door.word(), headers, body.length(), stream, Duration.ofSeconds(20));
    }

    final ObjectNode get(String name) {
        var answer = request(Action.CM_HANDLE, MAPPER.createObjectNode().put("id", name));
        assertEquals(200, answer.status(), () -> name + ": " + answer.errors());
        return answer.data();
    }

    final void assertMissing(String name) {
        var answer = request(Action.CM_HANDLE, MAPPER.createObjectNode().put("id", name));
        assertEquals(ErrorCode.CM_HANDLE_NOT_FOUND, answer.errors().getFirst().code());
    }

    static void assertDone(RawResponse response) {
        assertEquals("200 ", response.status() + " " + response.body());
    }

    static void assertFailed(RawResponse response, String body) {
        assertEquals(json(body), failed(response));
    }

    private void assertRefused(Door door, String body) {
        assertRefused(door, Buffer.buffer(body));
    }

    private void assertRefused(Door door, Buffer body) {
        assertEquals(ErrorCode.INVALID_REQUEST, refused(door, body).code());
    }

    private Failure refused(Door door, Buffer body) {
        var request = rawRequest(door, Map.of(), body);
        var response = bus.request(Addresses.REGISTRATION_BATCH, request).transform(Future::succeededFuture);
        return assertInstanceOf(FailureException.class, await(response).cause(), body::toString)
                .failure();
    }

    static ObjectNode failed(RawResponse response) {
        assertEquals(500, response.status(), response.body()::toString);
        assertEquals("application/json", response.contentType());
        return parsed(response.body().toString());
    }

    /** Each failed item of a list as its id and its code. */
    static List<String> items(JsonNode body, String list) {
        var items = new ArrayList<String>();
        body.path(list)
                .forEach(item -> items.add(item.path("cmHandle").asText() + " "
                        + (item.has("error-code") ? item.path("error-code") : item.path("errorCode")).asText()));
        return items;
    }

    static ObjectNode json(String text) {
        return parsed(quoted(text));
    }

    private static ObjectNode parsed(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /** JSON with apostrophes for quotation marks reads better in Java; apostrophes between quotation marks stay. */
    static String quoted(String text) {
        var out = new StringBuilder();
        boolean inDouble = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            inDouble ^= c == '"';
            out.append(c == '\'' && !inDouble ? '"' : c);
        }
        return out.toString();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
