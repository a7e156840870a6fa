package dev.interlock.registration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Call;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import dev.interlock.bus.Fields;
import dev.interlock.bus.RawRequest;
import dev.interlock.config.Json;
import dev.interlock.config.Registration;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Reads what is handed in at the doors; what is wrong with it is thrown as a {@link FailureException}. */
final class Submissions {
    private static final int MAX_KEY = 200;
    private static final String KEY_FIELD = "idempotency_key";

    private final Registration limits;
    private final BodyParsers parsers;

    Submissions(Registration limits, Json jsonLimits) {
        this.limits = limits;
        parsers = new BodyParsers(jsonLimits);
    }

    /** Reads the body of a request while it arrives. */
    Submission read(Door door, RawRequest request) {
        var key = door == Door.INTERLOCK
                ? request.header("idempotency-key").map(Submissions::checked)
                : Optional.<String>empty();
        var digest = sha256();
        var batch = batch(new DigestInputStream(request.body(), digest), door);
        return new Submission(batch, key.map(given -> requestKey(given, digest)));
    }

    /** Reads the data of a call. */
    Submission read(Call call) {
        var key = Fields.of(call).optionalKey(KEY_FIELD, MAX_KEY);
        var data = call.data().has(KEY_FIELD) ? call.data().deepCopy().<ObjectNode>without(KEY_FIELD) : call.data();
        // In the text numbers are as they were written.
        var text = data.toString();
        return new Submission(batch(text), key.map(given -> requestKey(given, digest(text))));
    }

    private Batch batch(InputStream body, Door door) {
        return BatchReader.read(parsers.of(body), door, limits);
    }

    private Batch batch(String data) {
        try {
            return BatchReader.read(parsers.of(data), Door.INTERLOCK, limits);
        } catch (FailureException e) {
            var failure = e.failure();
            throw failure.at("/data" + failure.path().orElse("")).asException();
        }
    }

    private static String checked(String key) {
        int length = key.codePointCount(0, key.length());
        if (length < 1 || length > MAX_KEY) {
            throw Failure.of(
                            ErrorCode.INVALID_REQUEST,
                            "expected an Idempotency-Key of 1 to %d characters, got %d".formatted(MAX_KEY, length))
                    .asException();
        }
        return key;
    }

    private RequestKey requestKey(String key, MessageDigest digest) {
        return new RequestKey(key, HexFormat.of().formatHex(digest.digest()), limits.idempotencyRetention());
    }

    private static MessageDigest digest(String data) {
        var digest = sha256();
        digest.update(data.getBytes(StandardCharsets.UTF_8));
        return digest;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
